"""What is wrong with an estate or with the requests of its hosts; each sentence begins with the id of its rule.

BrokenRuleError
`-- EstateError             the description, or what came from its hosts, breaks a rule

E1   the description is small plain YAML of the published schema;
E2   a host is named by a DNS name with a dot, or by an IP address where its programs take one; never by a local name;
E3   an address is that of one machine, as others reach it, and of one host alone;
E4   every host, group and port stands once, and what is referred to is there;
E5   a request is for a host of the estate, for one use, with exactly that host's names;
E6   a request is as it was when its fingerprint was written down;
E7   each key is one host's, and for one use alone;
E8   every host that needs a certificate has a request.
"""

from __future__ import annotations

from ceremony.errors import BrokenRuleError


class EstateError(BrokenRuleError):
    """The estate's description, or what came from its hosts, breaks a rule."""
