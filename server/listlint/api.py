"""Everything a checker may import.  Nothing else in listlint is public."""

from listlint.checker import Checker, NoOptions, Unavailable
from listlint.finding import Edit, Evidence, Finding, Fix, Mend, Region, Wording
from listlint.listing import (
    Certificate,
    Image,
    Listing,
    Returns,
    Review,
    Shipping,
    ShippingOption,
    Variant,
    Warranty,
    attribute_path,
)
from listlint.pictures import Picture, PictureError, PictureNotFetched, TextLine
from listlint.protocols import (
    Authorization,
    BrandRegister,
    BrandUse,
    CannotMatch,
    CategoryGuess,
    CategoryModels,
    CategoryOpinion,
    ImageBank,
    ImageMatch,
    Limit,
    Limits,
    LooksModels,
    LooksOpinion,
    Records,
    VisionModel,
)
from listlint.span import Span
from listlint.words import Text, Word, fold, has_cjk, stem

__all__ = [
    "Authorization", "BrandRegister", "BrandUse", "CannotMatch", "CategoryGuess", "CategoryModels", "CategoryOpinion",
    "Certificate", "Checker", "Edit", "Evidence", "Finding", "Fix", "Image", "ImageBank", "ImageMatch", "Limit", "Limits",
    "Listing", "LooksModels", "LooksOpinion", "Mend", "NoOptions", "Picture", "PictureError", "PictureNotFetched", "Records", "Region",
    "Returns", "Review", "Shipping", "ShippingOption", "Span", "Text", "TextLine", "Unavailable", "Variant", "VisionModel",
    "Warranty", "Word", "Wording", "attribute_path", "fold", "has_cjk", "stem",
]
