import { isIP } from "node:net";

import {
    AttributeTypeAndValue,
    AttributeValue,
    GeneralName,
    Name,
    RelativeDistinguishedName,
} from "@peculiar/asn1-x509";

import type { Failure } from "../provider/check";
import type { Properties } from "../provider/schema";
import { isUnknown } from "../provider/values";

/** In the order in which the real plugin writes them. */
const ATTRIBUTES: readonly (readonly [field: string, oid: string])[] = [
    ["country", "2.5.4.6"],
    ["organization", "2.5.4.10"],
    ["organizationalUnit", "2.5.4.11"],
    ["locality", "2.5.4.7"],
    ["province", "2.5.4.8"],
    ["streetAddresses", "2.5.4.9"],
    ["postalCode", "2.5.4.17"],
    ["commonName", "2.5.4.3"],
    ["serialNumber", "2.5.4.5"],
    ["emailAddress", "1.2.840.113549.1.9.1"],
];

export function distinguishedName(subject: Properties): Name {
    const parts = ATTRIBUTES.flatMap(([field, oid]) => {
        const values = [subject[field] ?? []].flat() as string[];
        const attributes = values.map(
            (text) => new AttributeTypeAndValue({ type: oid, value: directoryText(field, text) }),
        );
        return attributes.length > 0 ? [new RelativeDistinguishedName(attributes)] : [];
    });
    return new Name(parts);
}

function directoryText(field: string, text: string): AttributeValue {
    if (field === "emailAddress") {
        return new AttributeValue({ ia5String: text });
    }
    const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
    return new AttributeValue(printable ? { printableString: text } : { utf8String: text });
}

export function alternativeNames({ dnsNames, ipAddresses, uris }: Properties): GeneralName[] {
    const list = (value: unknown) => (value ?? []) as readonly string[];
    return [
        ...list(dnsNames).map((dNSName) => new GeneralName({ dNSName })),
        ...list(ipAddresses).map((iPAddress) => new GeneralName({ iPAddress })),
        ...list(uris).map((uniformResourceIdentifier) => new GeneralName({ uniformResourceIdentifier })),
    ];
}

/** What the types of the fields cannot say. */
export function checkIdentity({ ipAddresses = [], uris = [] }: Properties): Failure[] {
    return [
        ...wrong("ipAddresses", ipAddresses, "is not an IP address", (text) => isIP(text) !== 0),
        ...wrong("uris", uris, "is not a URI", (text) => URL.canParse(text)),
    ];
}

function wrong(property: string, list: unknown, reason: string, fits: (text: string) => boolean): Failure[] {
    if (!Array.isArray(list)) {
        return [];
    }
    return (list as string[]).flatMap((text, index) =>
        isUnknown(text) || fits(text)
            ? []
            : [{ property: `${property}[${String(index)}]`, reason: `${JSON.stringify(text)} ${reason}` }],
    );
}
