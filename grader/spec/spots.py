"""Where in a file, and in the models of the language, a fault lies that pydantic tells of by a path of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import Discriminator, Tag

from grader.spec.language import Model, Step, kebab
from grader.spec.problems import shown
from grader.spec.source import Loc, Node


@cache
def keys_of(model: type[Model]) -> Mapping[str, object]:
    """The keys of a model as YAML writes them, with their annotations."""
    hints = get_type_hints(model, include_extras=True)
    return {field.alias or kebab(name): hints[name] for name, field in model.model_fields.items()}


class Spot(NamedTuple):
    """The part of the data that a fault is about: where, the model around it, and what belongs there."""

    loc: Loc
    owner: type[Model]
    annotation: object
    value: Node
    is_key: bool = False

    @property
    def key(self) -> str:
        return shown(next((part for part in reversed(self.loc) if isinstance(part, str)), "id"))


def spot_at(model: type[Model], loc: tuple[int | str, ...], data: Node) -> Spot | None:
    """Follow pydantic's path through models and data. None where it leads into an arm of a union nobody meant."""
    spot = Spot((), model, model, data)
    for part in loc:
        spot = _into_optional(spot)
        arm, label = meant_arm(spot.annotation, spot.value)
        if label is not None:
            if not str(part).startswith(label):
                return None
            alone = isinstance(arm, type) and issubclass(arm, Step) and isinstance(spot.value, str)
            value: Node = {str(spot.value): None} if alone else spot.value
            spot = spot._replace(annotation=arm, value=value)
            continue
        if part == "[key]":
            spot = spot._replace(is_key=True)
            continue
        owner, inside = spot.owner, spot.annotation
        if isinstance(inside, type) and issubclass(inside, Model):
            owner, inside = inside, keys_of(inside).get(str(part))
        else:
            # dict[key, value] and tuple[item, ...]
            inside = get_args(inside)[1 if get_origin(inside) is dict else 0]
        value = spot.value
        if isinstance(value, dict):
            value = value.get(str(part))
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
        spot = Spot((*spot.loc, part), owner, inside, value)
    return _into_optional(spot)


def _into_optional(spot: Spot) -> Spot:
    """Without what adds nothing to the path: a lone `Annotated`, and `| None`."""
    annotation = spot.annotation
    while True:
        arms = [arm for arm in get_args(annotation) if arm is not NoneType]
        lone = get_origin(annotation) in (Union, UnionType) and len(arms) == 1
        if lone or (get_origin(annotation) is Annotated and not _discriminator(annotation)):
            annotation = arms[0]
        else:
            return spot._replace(annotation=annotation)


def _discriminator(annotation: object) -> Callable[[object], object] | None:
    """The function that tells the arms of a tagged union apart."""
    found = [part for part in getattr(annotation, "__metadata__", ()) if isinstance(part, Discriminator)]
    return found[0].discriminator if found and callable(found[0].discriminator) else None


def meant_arm(annotation: object, value: Node) -> tuple[object, str | None]:
    """Which arm of a union a value was meant for, and the label that pydantic gives it in a path."""
    if tell := _discriminator(annotation):
        tag = tell(value)
        for arm in get_args(get_args(annotation)[0]):
            if any(isinstance(part, Tag) and part.tag == tag for part in arm.__metadata__):
                return get_args(arm)[0], str(tag)
    if get_origin(annotation) in (Union, UnionType):
        arms = get_args(annotation)
        model = next((arm for arm in arms if isinstance(arm, type) and issubclass(arm, Model)), None)
        if isinstance(value, dict) and model:
            return model, model.__name__
        return next(arm for arm in arms if get_origin(arm) is Literal), "literal"
    return annotation, None
