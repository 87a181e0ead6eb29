/**
 * Suffixes of two labels below which anybody gets a name: the second level of some countries, and hosting by subdomain.
 * The list of all of them has ten thousand entries and changes by the week.
 */
const publicSuffixes: ReadonlySet<string> = new Set(
    [
        "co.uk org.uk ac.uk com.au net.au co.nz co.jp ne.jp or.jp co.kr co.in co.il co.za com.br com.cn com.hk com.mx com.sg",
        "com.tr com.tw com.ua github.io gitlab.io pages.dev workers.dev r2.dev web.app firebaseapp.com appspot.com run.app",
        "netlify.app vercel.app herokuapp.com onrender.com fly.dev azurewebsites.net cloudapp.net cloudfront.net",
        "ngrok.io ngrok.app ngrok.dev ngrok-free.app trycloudflare.com duckdns.org blogspot.com",
    ].flatMap((line) => line.split(" ")),
);

/** Why a pattern of host names names no destination; undefined where it does. */
export function tooBroad(pattern: string): string | undefined {
    const labels = pattern.trim().toLowerCase().replace(/\.$/, "").split(".");
    const literal = labels.slice(labels.findLastIndex((label) => label.includes("*")) + 1);
    if (literal.length === labels.length) {
        return undefined;
    }
    if (literal.length === 0) {
        return labels.every((label) => /^\**$/.test(label)) ? "matches every host name" : endsOpen;
    }
    if (literal.length === 1) {
        return "leaves open whose domain it is: write two labels after the wildcard at least";
    }
    return publicSuffixes.has(literal.join(".")) ? "matches names that anybody can get" : undefined;
}

const endsOpen = "has a wildcard where the top-level domain stands";
