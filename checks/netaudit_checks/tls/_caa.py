"""What the checks of CAA have in common."""

from netaudit_checks._publish import in_each_product

PUBLISH_CAA = in_each_product('ZONE CAA 0 issue "AUTHORITY"')
