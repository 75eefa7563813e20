from apps.portal.forms.base import MemberForm
from apps.portal.forms.entry import CodeForm, JoinForm, SignInForm
from apps.portal.forms.preferences import PreferencesForm

__all__ = ["CodeForm", "JoinForm", "MemberForm", "PreferencesForm", "SignInForm"]
