"""The question while it is written: read from what the browser sends, changed by what is pressed, sent back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from apps.segments.admin.builder.forms import ConditionForm, written
from apps.segments.drafts import ConditionDraft, GroupDraft, Values
from apps.segments.kinds import Kind, kind_named
from apps.segments.models import Group
from apps.segments.services import CONDITIONS_MAX, DEPTH_MAX, GROUPS_MAX

Sent = MultiValueDict[str, Any]
ROOT = "g0"
_KEY = re.compile(r"[gc]\d{1,4}", re.ASCII)


@dataclass(slots=True)
class ConditionNode:
    key: str
    kind_name: str
    form: ConditionForm | None

    @property
    def kind(self) -> Kind | None:
        return self.form.kind if self.form else None


@dataclass(slots=True)
class GroupNode:
    key: str
    mode: str
    depth: int
    parent: GroupNode | None = None
    conditions: list[ConditionNode] = field(default_factory=list)
    groups: list[GroupNode] = field(default_factory=list)
    takes_focus: bool = False

    @property
    def may_nest(self) -> bool:
        return self.depth < DEPTH_MAX

    @property
    def is_empty(self) -> bool:
        return not self.conditions and not self.groups

    def everything(self) -> Iterator[GroupNode]:
        yield self
        for group in self.groups:
            yield from group.everything()

    def every_condition(self) -> Iterator[ConditionNode]:
        """In the order of ``GroupDraft.every_condition``."""
        for group in self.everything():
            yield from group.conditions


def read_tree(sent: Sent) -> GroupNode:
    """What the browser holds. Whatever cannot be placed is left out; a root there always is."""
    root = GroupNode(ROOT, _mode(sent.get(f"{ROOT}-mode")), 1)
    groups = {ROOT: root}
    keys = [key for key in dict.fromkeys(sent.getlist("node")) if _KEY.fullmatch(key) and key != ROOT]
    for key in keys[: CONDITIONS_MAX + GROUPS_MAX]:
        inside = groups.get(str(sent.get(f"{key}-in", "")))
        if inside is None:
            continue
        if key.startswith("g"):
            if inside.may_nest:
                groups[key] = GroupNode(key, _mode(sent.get(f"{key}-mode")), inside.depth + 1, inside)
                inside.groups.append(groups[key])
        else:
            name = str(sent.get(f"{key}-kind", ""))
            inside.conditions.append(_condition(key, name, sent))
    return root


def _mode(text: object) -> str:
    return str(text) if text in Group.Mode.values else Group.Mode.ALL


def _condition(key: str, kind_name: str, sent: Sent) -> ConditionNode:
    kind = kind_named(kind_name)
    answers = MultiValueDict({name: sent.getlist(name) for name in sent if name not in (f"{key}-in", f"{key}-kind")})
    return ConditionNode(key, kind_name, ConditionForm(kind, answers, key) if kind else None)


def change_tree(root: GroupNode, act: str) -> None:
    """Do what was pressed: ``add:g0:last_purchase``, ``nest:g0``, ``drop:c3``. Anything else changes nothing."""
    verb, _colon, rest = act.partition(":")
    key, _colon, kind_name = rest.partition(":")
    group = next((each for each in root.everything() if each.key == key), None)
    if verb == "drop":
        _drop(root, key)
    elif group is None:
        return
    elif verb == "nest" and group.may_nest and sum(1 for _each in root.everything()) < GROUPS_MAX:
        mode = Group.Mode.ANY if group.mode != Group.Mode.ANY else Group.Mode.ALL
        group.groups.append(GroupNode(_next_key(root, "g"), mode, group.depth + 1, group, takes_focus=True))
    elif verb == "add" and sum(1 for _each in root.every_condition()) < CONDITIONS_MAX:
        node = _condition(_next_key(root, "c"), kind_name, MultiValueDict())
        if node.form is not None:
            node.form.take_focus()
            group.conditions.append(node)


def _drop(root: GroupNode, key: str) -> None:
    for group in root.everything():
        kept = [each for each in group.conditions if each.key != key]
        groups = [each for each in group.groups if each.key != key]
        if (len(kept), len(groups)) != (len(group.conditions), len(group.groups)):
            group.conditions, group.groups, group.takes_focus = kept, groups, True
            return


def _next_key(root: GroupNode, letter: str) -> str:
    keys = [each.key for each in root.everything()] + [each.key for each in root.every_condition()]
    return f"{letter}{max(int(key[1:]) for key in keys) + 1}"


def draft_of(root: GroupNode) -> GroupDraft | None:
    """What is asked; None where something is still missing or wrong, and the forms say what."""
    # All of them, so that everything that is wrong is marked at once.
    valid = [each.form is not None and each.form.is_valid() for each in root.every_condition()]
    return _draft(root) if all(valid) else None


def _draft(group: GroupNode) -> GroupDraft:
    return GroupDraft(
        mode=group.mode,
        conditions=tuple(
            ConditionDraft(each.kind_name, each.form.values()) for each in group.conditions if each.form is not None
        ),
        groups=tuple(_draft(each) for each in group.groups),
    )


def sent_by(root: GroupDraft) -> Sent:
    """A draft as the browser would send it."""
    sent: Sent = MultiValueDict()
    _send_group(sent, root, inside=None)
    return sent


def _send_group(sent: Sent, group: GroupDraft, inside: str | None) -> None:
    key = ROOT if inside is None else f"g{len(sent.getlist('node'))}"
    sent.appendlist("node", key)
    sent[f"{key}-mode"] = group.mode
    if inside is not None:
        sent[f"{key}-in"] = inside
    for condition in group.conditions:
        _send_condition(sent, condition, key)
    for inner in group.groups:
        _send_group(sent, inner, key)


def _send_condition(sent: Sent, condition: ConditionDraft, inside: str) -> None:
    key = f"c{len(sent.getlist('node'))}"
    sent.appendlist("node", key)
    sent[f"{key}-in"], sent[f"{key}-kind"] = inside, condition.kind
    kind = kind_named(condition.kind)
    for name, each in (kind.fields() if kind else {}).items():
        _send_value(sent, f"{key}-{name}", each, condition.values, name)


def _send_value(sent: Sent, key: str, asked: forms.Field, values: Values, name: str) -> None:
    value = getattr(values, name)
    if isinstance(value, tuple):
        sent.setlist(key, [str(each) for each in value])
    else:
        sent[key] = written(asked, value)
