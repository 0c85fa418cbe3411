"""With Qt's own multimedia part, which is 175 MB for these two tests: `make test-camera` installs it and runs them.

Where it is missing they are not collected; `tests/gui/test_camera.py` tries everything else without it.
"""

from __future__ import annotations

import os

from app.window.sheets.camera_device import has_multimedia

os.environ["QT_QPA_PLATFORM"] = "offscreen"
collect_ignore = [] if has_multimedia() else ["test_real_multimedia.py"]
