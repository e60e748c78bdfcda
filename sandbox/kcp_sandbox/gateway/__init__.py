"""Gateway."""

from .admission import Fields as Fields
from .admission import check_certificate as check_certificate
from .admission import check_schema as check_schema
from .admission import check_signature as check_signature
from .recognition import Payload as Payload
from .recognition import recognise as recognise
from .refusal import Refusal as Refusal
from .responses import HARMLESS as HARMLESS
from .responses import undocumented as undocumented
