"""Whose code runs: the interpreter's and that of where Keyrite is installed, and nobody else's.

- Keyrite and its children run in an isolated interpreter (`-I`): the current folder, PYTHON* variables and a user's own
  packages have no say. Children that take files from outside apart get no environment, others one without what loads
  code.
- What else makes libraries load code (plugins of Qt and GTK, providers of OpenSSL, glibc's converters) is dropped as
  soon as Keyrite starts, before any of them is loaded; so are reportlab's settings, which are a program in the home.
- The loader has followed LD_* by then, and so it is not undone but named: a look at the machine that fails.

Only the standard library is imported here, and little of it: this runs first.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from typing import Final

LOADER: Final = "LD_"
_PYTHON: Final = "PYTHON"
_REPORTLAB: Final = "RL_"  # overrides its settings, by which sheets are drawn
_CODE: Final = frozenset(
    {
        *("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QML_IMPORT_PATH", "QML2_IMPORT_PATH"),
        *("GTK_MODULES", "GTK3_MODULES", "GTK_PATH", "GTK_EXE_PREFIX", "GTK_IM_MODULE_FILE", "GI_TYPELIB_PATH"),
        *("GIO_MODULE_DIR", "GIO_EXTRA_MODULES", "GDK_PIXBUF_MODULE_FILE", "GDK_PIXBUF_MODULEDIR"),
        *("OPENSSL_CONF", "OPENSSL_CONF_INCLUDE", "OPENSSL_MODULES", "OPENSSL_ENGINES", "GCONV_PATH"),
        *("LIBGL_DRIVERS_PATH", "LIBGL_DRIVERS_DIR", "GBM_BACKENDS_PATH", "LIBVA_DRIVERS_PATH", "VDPAU_DRIVER_PATH"),
        *("__EGL_VENDOR_LIBRARY_DIRS", "__EGL_VENDOR_LIBRARY_FILENAMES", "VK_ICD_FILENAMES", "VK_DRIVER_FILES"),
        *("VK_ADD_DRIVER_FILES", "VK_LAYER_PATH", "VK_ADD_LAYER_PATH", "LADSPA_PATH", "FREI0R_PATH"),
        *("GST_PLUGIN_PATH", "GST_PLUGIN_PATH_1_0", "GST_PLUGIN_SYSTEM_PATH", "GST_PLUGIN_SYSTEM_PATH_1_0"),
        *("GST_PLUGIN_SCANNER", "GST_PLUGIN_SCANNER_1_0", "GST_REGISTRY", "GST_REGISTRY_1_0"),
        *("PIPEWIRE_MODULE_DIR", "SPA_PLUGIN_DIR", "ALSA_CONFIG_PATH", "ALSA_PLUGIN_DIR"),
    }
)
_MOST_NAMED: Final = 12
_dropped: Final[list[str]] = []  # names only, for the look at the machine


def _loads_code(name: str) -> bool:
    return name in _CODE or name.startswith((_PYTHON, _REPORTLAB))


def drop_code_variables() -> None:
    """Take what makes libraries load code out of this process's environment; LD_* stays, to be named."""
    for name in [name for name in os.environ if _loads_code(name)]:
        del os.environ[name]
        _dropped.append(name)


def clean_environment(**more: str) -> dict[str, str]:
    """The environment of a child: this one's without anything that loads code, and with `more`."""
    kept = {name: value for name, value in os.environ.items() if not (_loads_code(name) or name.startswith(LOADER))}
    return kept | more


def isolated_python(module: str, *arguments: str) -> list[str]:
    """The command that runs one of Keyrite's modules in an isolated interpreter."""
    return [sys.executable, "-I", "-m", module, *arguments]


def foreign_code() -> tuple[bool, str]:
    """Whether only code of the interpreter and of this installation runs, and what was seen."""
    seen = [name for name in sorted(os.environ) if name.startswith(LOADER)]
    if not sys.flags.isolated:
        seen += ["python without -I", *sorted(name for name in os.environ if _loads_code(name))]
    seen += [f"{name} ({folder})" for name, folder in _foreign_modules(_own_places())]
    if not seen:
        passed_over = f"set, and passed over: {', '.join(sorted(_dropped))}"
        return True, passed_over if _dropped else "every module is the interpreter's or Keyrite's"
    more = f", +{len(seen) - _MOST_NAMED}" if len(seen) > _MOST_NAMED else ""
    return False, f"code from elsewhere can run here: {', '.join(seen[:_MOST_NAMED])}{more}"


def _own_places() -> tuple[str, ...]:
    """Where the interpreter's own code lies, what is installed beside Keyrite, and Keyrite itself."""
    paths = sysconfig.get_paths()
    base = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))  # noqa: PTH120 - pathlib is slow to import
    named = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib", "scripts")}
    ours = {os.path.join(base, package) for package in ("app", "assets", "ceremony", "shamir")}  # noqa: PTH118
    return tuple({place for path in named | ours for place in (path, os.path.realpath(path))})


def _foreign_modules(places: Iterable[str], modules: Mapping[str, object] | None = None) -> list[tuple[str, str]]:
    """Modules that were loaded from a file elsewhere, and that file's folder."""
    found = []
    for name, module in sorted((sys.modules if modules is None else modules).items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or not os.path.exists(file):  # noqa: PTH110 - built in, as some of Qt's are
            continue
        if not any(file.startswith(place + os.sep) for place in places):
            found.append((name, os.path.dirname(file)))  # noqa: PTH120
    return found
