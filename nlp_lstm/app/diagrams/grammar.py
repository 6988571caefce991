"""The equations that a cell's docstring holds, read as trees: sums, products, functions, matrices before vectors."""

import re
from dataclasses import dataclass, field

FUNCTIONS = ("sigmoid", "tanh", "exp", "log", "phi", "max")
NAME = r"[A-Za-z]+(?:_[A-Za-z0-9]+)*~?'?"
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z]+(?:_[A-Za-z0-9]+)*~?'?)|(?P<sign>[-+*/(),;]|\[|\]))"
)


@dataclass(frozen=True)
class Node:
    """One node. kind: "number", "name", "vector" (rows on top of each other), "call", "apply" (a matrix before what it
    multiplies), "*", "/", "+", "-" (of two) or "negative". text: the name, the number or the function."""

    kind: str
    text: str = ""
    parts: tuple["Node", ...] = field(default=())


class Unreadable(ValueError):
    """The text is words, and no equation."""


@dataclass(frozen=True)
class Equation:
    """left = right. right is None where the text is no equation that can be computed; `text` is as it was written."""

    left: str
    right: Node | None
    text: str


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str, bool]] = []  # kind, text, whether a blank stands before it
        place = 0
        while text[place:].strip():
            found = TOKEN.match(text, place)
            if found is None:
                raise Unreadable(text)
            kind = str(found.lastgroup)
            self.tokens.append((kind, found[kind], found.start(kind) > place))
            place = found.end()
        self.at = 0

    def next(self) -> tuple[str, str, bool]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "", True)

    def take(self, *texts: str) -> str | None:
        if self.next()[0] == "sign" and self.next()[1] in texts:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def sum(self) -> Node:
        node = self.product()
        while sign := self.take("+", "-"):
            node = Node(sign, parts=(node, self.product()))
        return node

    def product(self) -> Node:
        node = self.factor()
        while sign := self.take("*", "/"):
            node = Node(sign, parts=(node, self.factor()))
        return node

    def factor(self) -> Node:
        """A thing, or a matrix or number before a thing: U_n h, U_n (r * h), 2 sigmoid(a)."""
        if self.take("-"):
            return Node("negative", parts=(self.factor(),))
        node = self.thing()
        kind, text, _ = self.next()
        if node.kind in ("name", "number") and (kind in ("name", "number") or text in ("(", "[")):
            return Node("apply", parts=(node, self.factor()))
        return node

    def thing(self) -> Node:
        kind, text, _ = self.next()
        self.at += 1
        if kind == "number":
            return Node("number", text)
        if kind == "name":
            called = self.next()[1] == "(" and not self.next()[2]
            if not called:
                return Node("name", text)
            self.at += 1
            inside = self.listed(",", ")")
            return Node("call", text, inside)
        if text == "(":
            node = self.sum()
            self.expect(")")
            return node
        if text == "[":
            return Node("vector", parts=self.listed(";", "]"))
        raise Unreadable(text)

    def listed(self, between: str, end: str) -> tuple[Node, ...]:
        parts = [self.sum()]
        while self.take(between):
            parts.append(self.sum())
        self.expect(end)
        return tuple(parts)

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise Unreadable(sign)

    def whole(self) -> Node:
        node = self.sum()
        if self.at < len(self.tokens):
            raise Unreadable(self.next()[1])
        return node


def expression(text: str) -> Node:
    """Return the tree of the right side of an equation. Raises Unreadable for words."""
    return _Reader(text).whole()


def equations(text: str) -> list[Equation]:
    """Return the equations of one piece of a line: one, several with commas between, or one that is only words."""
    left, sign, right = text.partition(" = ")
    lefts, rights = left.split(", "), _at_commas(right)
    try:
        if not sign or len(lefts) != len(rights):
            raise Unreadable(text)
        for one in lefts:
            if not re.fullmatch(rf"{NAME}|\[{NAME}( {NAME})*\]", one):
                raise Unreadable(one)
        return [Equation(one, expression(other), text) for one, other in zip(lefts, rights, strict=True)]
    except Unreadable:
        return [Equation(left, None, text)]


def _at_commas(text: str) -> list[str]:
    """Return a text cut at the commas that stand in no brackets."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]
