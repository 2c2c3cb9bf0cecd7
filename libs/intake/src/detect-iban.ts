import type { Finding } from './detectors.ts';

/** Length of an IBAN by country (ISO 13616 registry). */
const lengths: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 ' +
    'FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 ' +
    'LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ' +
    'ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** IBANs with a right check sum (ISO 7064, mod 97), written together or in groups; from left to right. */
export function findIbans(text: string): Finding[] {
  const found: Finding[] = [];
  for (let from = 0; from < text.length; from += 1) {
    if (!isLetter(text.charCodeAt(from)) || isAlphanumeric(text.charCodeAt(from - 1))) continue;
    const iban = ibanAt(text, from);
    if (!iban) continue;
    found.push(iban);
    from = iban.to - 1;
  }
  return found;
}

function ibanAt(text: string, from: number): Finding | undefined {
  const length = lengths.get(text.slice(from, from + 2).toUpperCase());
  if (length === undefined) return undefined;
  let canonical = '';
  let place = from;
  for (; place < text.length && canonical.length < length; place += 1) {
    if (isAlphanumeric(text.charCodeAt(place))) canonical += text[place];
    else if (!isSeparator(text, place)) return undefined;
  }
  if (canonical.length < length || isAlphanumeric(text.charCodeAt(place))) return undefined;
  canonical = canonical.toUpperCase();
  return isRight(canonical) ? { kind: 'iban', from, to: place, canonical } : undefined;
}

/** One blank or dash between two characters. */
function isSeparator(text: string, place: number): boolean {
  return (text[place] === ' ' || text[place] === '-') && isAlphanumeric(text.charCodeAt(place + 1));
}

function isRight(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}/.test(iban)) return false;
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
const isAlphanumeric = (code: number): boolean => isLetter(code) || (code >= 0x30 && code <= 0x39);
