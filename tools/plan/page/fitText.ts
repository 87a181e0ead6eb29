/** Width of a character, to the size of the font: of DejaVu Sans, the widest that `sans-serif` commonly stands for. */
const WIDE = 0.62;

/** Attributes that keep a text within `width` units in whatever font its reader has; none where any font fits. */
export function fitText(text: string, width: number, fontSize: number): string {
    return text.length * WIDE * fontSize > width ? ` textLength="${width}" lengthAdjust="spacingAndGlyphs"` : "";
}
