"""The state of a ceremony: what you get by replaying its record, and nothing else.

`State.apply` is the only transition. It refuses an entry that breaks a rule (`ceremony/state/rules.py`), whoever wrote
it: the engine asks before it writes, and `verify` asks again years later.
"""

from ceremony.state.replay import State
from ceremony.state.rules import CA_LABEL, FROM_PAPER, LOG_LABEL, ROOT_LABEL, RULEBOOKS, RuleError

__all__ = ["CA_LABEL", "FROM_PAPER", "LOG_LABEL", "ROOT_LABEL", "RULEBOOKS", "RuleError", "State"]
