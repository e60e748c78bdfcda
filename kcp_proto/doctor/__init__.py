"""Doctor."""

from .certificate_checks import RENEW_WITHIN_DAYS as RENEW_WITHIN_DAYS
from .check import Check as Check
from .check import IdentityFiles as IdentityFiles
from .checkup import check_identity as check_identity
from .checkup import check_rotation as check_rotation
