from notices.forms.inbox import STATES, InboxFilterForm

__all__ = ("STATES", "InboxFilterForm")
