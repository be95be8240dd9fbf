"""What a page is asked about its own looks, in JavaScript: each gives what is wrong, or whether."""

# Text whose colour is too near to its background (WCAG 2.2, 1.4.3), as "ratio text".
CONTRAST = r"""() => {
  const parse = c => c.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const known = new Map();
  const own = e => { const c = parse(getComputedStyle(e).backgroundColor); return c.length < 4 || c[3] > 0 ? c : behind(e.parentElement); };
  const behind = e => { if (!e) return [255, 255, 255]; if (!known.has(e)) known.set(e, own(e)); return known.get(e); };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const box = node.parentElement, style = getComputedStyle(box);
    if (!node.data.trim() || !box.getClientRects().length || style.clipPath !== 'none') continue;
    const [a, b] = [light(parse(style.color)), light(behind(box))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) found.push(ratio.toFixed(2) + ' ' + node.data.trim().slice(0, 40));
  }
  return found;
}"""  # noqa: E501  a script, as the browser gets it

SIZE = "(all, size) => all.forEach(e => e.style.fontSize = size)"
# Names on the map that leave their tile, or reach its grade's letter.
LEAVES = """all => all.map(e => [
  e.querySelector('rect'), e.querySelector('.name span'), e.querySelector('.letter')
].map(part => part.getBoundingClientRect())).filter(([tile, name, letter]) =>
  name.left < tile.left || name.right > letter.left || name.top < tile.top - 1 || name.bottom > tile.bottom + 1
).map(boxes => JSON.stringify(boxes))"""  # noqa: E501  a script, as the browser gets it
# Whether a search field has room for its hint, and for the sign that clears the field.
HINT_FITS = """e => {
  const probe = document.createElement('span'), style = getComputedStyle(e);
  Object.assign(probe.style, {font: style.font, whiteSpace: 'pre', position: 'absolute'});
  probe.textContent = e.placeholder;
  document.body.append(probe);
  const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return probe.getBoundingClientRect().width + 20 <= room;
}"""
# Words that stand on two lines.
BROKEN = """all => all.filter(e => {
  const range = document.createRange();
  range.selectNodeContents(e);
  return !e.textContent.trim().includes(' ') && range.getClientRects().length > 1;
}).map(e => e.textContent)"""
# Tables that are wider than their place, and are not folded away.
TOO_WIDE = """all => all.filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth)
  .map(e => e.querySelector('caption')?.innerText)"""
