/** What a credential looks like by itself, wherever it stands. */
const shapes: readonly { readonly what: string; readonly pattern: RegExp }[] = [
    { what: "a private key", pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/ },
    { what: "an AWS access key", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
    { what: "a Hugging Face token", pattern: /\bhf_[A-Za-z0-9]{30,}\b/ },
    { what: "an NVIDIA API key", pattern: /\bnvapi-[\w-]{30,}/ },
    { what: "a GitHub token", pattern: /\b(?:gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_\w{40,})\b/ },
    { what: "a Slack token", pattern: /\bxox[abprs]-[\w-]{10,}/ },
    { what: "an API key", pattern: /\bsk-[\w-]{20,}/ },
    { what: "a signed token", pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}/ },
    { what: "a URL with a password", pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:[^\s:/@$]+@[^\s/]/i },
];

/** The kind of credential a text contains, in clear or as base64; never the credential itself. */
export function credentialIn(text: string): string | undefined {
    return shapeOf(text) ?? shapeOf(decoded(text));
}

function shapeOf(text: string): string | undefined {
    return shapes.find(({ pattern }) => pattern.test(text))?.what;
}

function decoded(text: string): string {
    const compact = text.replaceAll(/\s/g, "");
    const looksEncoded = compact.length >= 24 && compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact);
    return looksEncoded ? Buffer.from(compact, "base64").toString("utf8") : "";
}

const words = "password|passwd|passphrase|pass|pwd|token|api[_.-]?key|access[_.-]?key|private[_.-]?key|secret[_.-]?key";
const providers = "openai|anthropic|azure|cohere|gemini|mistral|nvidia|encryption|master|signing";
const credentialName = new RegExp(
    `(?:^|[_.-])(?:${words}|secret|credentials?|(?:${providers})[_.-]key)$|^(?:pgpassword|redis(?:cli)?_?auth)$`,
    "i",
);
/** `adminPassword`: but `imagePullSecret` and `pageToken` name things that are none. */
const camelCaseName = /[a-z0-9](?:Password|Passwd|Passphrase|ApiKey|AccessKey|PrivateKey|SecretKey)$/;
/** Flags that end in `secret` name a Secret as a rule, so that those are left to the shape of their value. */
const credentialFlag = new RegExp(`(?:^|[_.-])(?:${words})$`, "i");
const harmless = /^(?:|\/.*|\$\(\w+\)|\$\{\w+\}|-?\d+(?:\.\d+)?|true|false|none|null)$/i;

/**
 * Whether a variable's name says that its literal value is a credential. The name has to end in the word, so
 * `password_validation.py` and `MAX_TOKENS` do not; a path, a number, a switch or a reference to another variable is no
 * credential.
 */
export function isCredentialByName(name: string, value: string): boolean {
    return (credentialName.test(name) || camelCaseName.test(name)) && !harmless.test(value.trim());
}

/** Whether an argument is `--password=<literal>`. */
export function isCredentialFlag(argument: string): boolean {
    const [, name = "", value = ""] = /^--?([\w.-]+)=(.*)$/s.exec(argument) ?? [];
    return (credentialFlag.test(name) || camelCaseName.test(name)) && !harmless.test(value.trim());
}

const credentialHeader = /^(?:proxy-)?authorization$|^cookie$/i;

/** Whether a header carries a credential by its name. */
export function isCredentialHeader(name: string, value: string): boolean {
    return isCredentialByName(name, value) || (credentialHeader.test(name) && !harmless.test(value.trim()));
}

/** A switch has no value: what follows it is the next argument. */
const switchName = /^(?:no|skip|ask|prompt|require|use|with|allow|enable|disable)[_.-]/i;

/** Whether two arguments in a row are `--password <literal>`. */
export function isCredentialPair(flag: string, value: string): boolean {
    const name = /^--?([\w.-]+)$/.exec(flag)?.[1] ?? "";
    return !value.startsWith("-") && !switchName.test(name) && isCredentialFlag(`--${name}=${value}`);
}
