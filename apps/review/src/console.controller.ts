import { Controller, Get, Headers as AllHeaders, Inject, NotFoundException, Req, Res } from '@nestjs/common';
import { ProblemError } from '@tidegate/service/problem';
import type { ConsoleFile } from './console-files.ts';
import type { Headers } from './reviewer-directory.ts';

/** Injection token of the files of the console. */
export const consoleFiles = Symbol('files of the console');

/** Everything comes from here: no inline script, no foreign image, no frame around it (requirement E1: text is hostile). */
const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** The parts of a Fastify request and reply that are used here. */
interface Request {
  readonly url: string;
}
interface Reply {
  status(code: number): Reply;
  headers(values: Readonly<Record<string, string>>): Reply;
  send(body?: Buffer): Reply;
}

/** Serves the console at every address that is not the API's; its own addresses all lead to its one page. */
@Controller()
export class ConsoleController {
  readonly #files: ReadonlyMap<string, ConsoleFile>;

  constructor(@Inject(consoleFiles) files: ReadonlyMap<string, ConsoleFile>) {
    this.#files = files;
  }

  @Get('*')
  serve(@Req() request: Request, @AllHeaders() headers: Headers, @Res() reply: Reply): void {
    const path = request.url.split('?')[0] ?? '/';
    const file = this.#fileAt(path);
    const cache = file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
    reply.headers({
      ...securityHeaders,
      etag: file.entityTag,
      'cache-control': cache,
      'content-type': file.contentType,
    });
    if (headers['if-none-match'] === file.entityTag) reply.status(304).send();
    else reply.send(file.body);
  }

  #fileAt(path: string): ConsoleFile {
    if (path === '/v1' || path.startsWith('/v1/')) throw new NotFoundException();
    const file = this.#files.get(path);
    if (file) return file;
    // A missing file must not be answered with a page: a browser would take it for a script.
    if (/\.[a-z0-9]+$/i.test(path)) throw new NotFoundException();
    const page = this.#files.get('/index.html');
    if (page) return page;
    throw new ProblemError({
      status: 404,
      code: 'console_not_built',
      title: 'The console is not built',
      detail:
        'The folder of the setting console.folder has no index.html; build the console, or use the API under /v1.',
    });
  }
}
