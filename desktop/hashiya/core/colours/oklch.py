"""Colour arithmetic: OKLCH and sRGB, contrast, and how a colour is seen with deficient colour vision.

Colours are "#RRGGBB". OKLab: B. Ottosson (2020). Colour vision: Machado, Oliveira and Fernandes (2009),
severity 1.
"""

from __future__ import annotations

import math

Triple = tuple[float, float, float]

DEFICIENCIES: dict[str, tuple[Triple, Triple, Triple]] = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> Triple:
    """Linear-light sRGB, each 0 to 1."""
    red, green, blue = (_decode(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return red, green, blue


def _decode(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encode(value: float) -> int:
    value = min(1.0, max(0.0, value))
    return round(255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))


def to_hex(rgb: Triple) -> str:
    """`rgb` is linear light; what lies outside the gamut is cut."""
    return "#" + "".join(f"{_encode(value):02X}" for value in rgb)


def oklch_to_linear(lightness: float, chroma: float, hue: float) -> Triple:
    """`hue` in degrees. The result may lie outside 0 to 1: no such colour on the screen."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def from_hex(colour: str) -> Triple:
    """Lightness, chroma and hue in degrees of "#RRGGBB"; what is grey has the hue 0."""
    lightness, a, b = oklab(linear(colour))
    chroma = math.hypot(a, b)
    return lightness, chroma, math.degrees(math.atan2(b, a)) % 360 if chroma > 0.001 else 0.0


def oklab(rgb: Triple) -> Triple:
    """OKLab of a linear-light colour; distances in it times 100 are about 2 at a just noticeable step."""
    red, green, blue = rgb
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def fit(lightness: float, chroma: float, hue: float) -> str:
    """The colour of that lightness and hue whose chroma is the strongest the screen has, up to `chroma`."""
    while chroma > 0:
        rgb = oklch_to_linear(lightness, chroma, hue)
        if all(-0.0004 <= value <= 1.0004 for value in rgb):
            return to_hex(rgb)
        chroma -= 0.004
    return to_hex(oklch_to_linear(lightness, 0.0, hue))


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2, 0 to 1."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2, 1 to 21."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, deficiency: str) -> Triple:
    """OKLab of the colour as seen; `deficiency` is a key of DEFICIENCIES."""
    rgb, matrix = linear(colour), DEFICIENCIES[deficiency]
    red, green, blue = (
        min(1.0, max(0.0, sum(k * v for k, v in zip(row, rgb, strict=True)))) for row in matrix
    )
    return oklab((red, green, blue))


def distance(first: str, second: str, deficiency: str = "normal") -> float:
    """How far apart two colours are seen, OKLab × 100."""
    return 100 * math.dist(seen(first, deficiency), seen(second, deficiency))


def least_distance(first: str, second: str) -> float:
    """The smallest `distance` over normal vision and the deficiencies; under 4 two marks are mistaken."""
    return min(distance(first, second, kind) for kind in DEFICIENCIES)
