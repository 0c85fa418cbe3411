"""The ceremony engine and its parts: no Qt, no prompts, no prints."""

import sys
from types import ModuleType

# reportlab, which draws sheets, would run ~/.reportlab_settings; it finds this module first, which settles nothing
sys.modules.setdefault("reportlab_settings", ModuleType("reportlab_settings"))
