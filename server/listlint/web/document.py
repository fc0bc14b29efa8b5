"""The OpenAPI document: made from the views and the shapes, with the errors as they really look."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from listlint.schema import ListingIn
from listlint.web import shapes
from listlint.web.problems import problems

_REF = "#/components/schemas/"


def register(app: APIFlask) -> None:
    """Sets what the framework asks for the document, and mends what it cannot know."""
    app.config.update(AUTO_OPERATION_ID=True, AUTO_SERVERS=False, AUTO_200_RESPONSE=False)
    app.description = ("A linter for marketplace listings. Every error is an RFC 9457 problem document; its `type` is "
                       "`urn:listlint:problem:` and one of " + ", ".join(problems()) + ".")
    app.license = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    app.spec_processor(_mended)


def _mended(spec: dict[Any, Any] | str) -> dict[Any, Any] | str:
    assert isinstance(spec, dict)  # SPEC_FORMAT is json
    for path, operations in spec["paths"].items():
        for operation in operations.values():
            answers = operation["responses"]
            for status in [status for status in answers if status[0] in "45" and not path.startswith("/health/")]:
                answers[status] = _problem(answers[status].get("description", ""))
            if path.startswith("/api/"):
                answers["default"] = _problem("Any other error")
    spec["paths"]["/api/v1/images"]["post"]["requestBody"] = {  # bytes have no model
        "required": True, "content": {"image/*": {"schema": {"type": "string", "contentMediaType": "image/*"}}}}
    mended: dict[Any, Any] = _with_plain_names(spec)
    # The framework names a shape once for each that holds it; here every shape stands once.
    mended["components"]["schemas"] = schemas()
    return mended


def schemas() -> dict[str, Any]:
    """Every shape of the API by name."""
    models: list[type[BaseModel]] = [ListingIn]
    models += [shape for shape in vars(shapes).values() if isinstance(shape, type) and issubclass(shape, BaseModel)
               and shape.__module__ == shapes.__name__ and not issubclass(shape, shapes.Query)]
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=_REF + "{model}")
    made: dict[str, Any] = _with_plain_names(found["$defs"])
    return made


def _with_plain_names(part: Any) -> Any:
    """The same with ``CheckOut.FindingOut`` as ``FindingOut``, and our mark for a listing as a reference."""
    if isinstance(part, list):
        return [_with_plain_names(item) for item in part]
    if not isinstance(part, dict):
        return part
    if shapes.LISTING_MARK in part:
        return {"$ref": _REF + "ListingIn"}
    if isinstance(ref := part.get("$ref"), str) and ref.startswith(_REF):
        return part | {"$ref": _REF + ref.removeprefix(_REF).rpartition(".")[2]}
    return {key: _with_plain_names(value) for key, value in part.items()}


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/problem+json": {"schema": {"$ref": _REF + "ProblemOut"}}}}
