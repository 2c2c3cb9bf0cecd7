/** Names and attributes of the cookies, by the address that people use (ASVS 5.0, 3.3). */
export interface CookieNames {
  readonly session: string;
  readonly attempt: string;
  readonly isSecure: boolean;
}

/** With TLS the names begin with `__Host-`, so that no other host or path can set them; without it no browser takes such. */
export function cookieNamesFor(publicUrl: string): CookieNames {
  const isSecure = new URL(publicUrl).protocol === 'https:';
  const prefix = isSecure ? '__Host-' : '';
  return { session: `${prefix}tidegate-session`, attempt: `${prefix}tidegate-sign-in`, isSecure };
}

export function readCookie(header: unknown, name: string): string | null {
  if (typeof header !== 'string') return null;
  for (const part of header.split(';')) {
    const place = part.indexOf('=');
    if (place > 0 && part.slice(0, place).trim() === name) return part.slice(place + 1).trim();
  }
  return null;
}

/** A cookie that scripts cannot read and other sites do not send along; 0 seconds removes it. */
export function writeCookie(name: string, value: string, seconds: number, isSecure: boolean): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${isSecure ? '; Secure' : ''}`;
}

/** Where to go on after a sign-in: an address of the console and nothing else. */
export function safeReturn(wanted: unknown): string {
  return typeof wanted === 'string' && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,512}$/.test(wanted) ? wanted : '/';
}
