"""Doctor."""

from .checkup import RENEW_WITHIN_DAYS as RENEW_WITHIN_DAYS
from .checkup import Check as Check
from .checkup import IdentityFiles as IdentityFiles
from .checkup import check_identity as check_identity
from .checkup import check_rotation as check_rotation
