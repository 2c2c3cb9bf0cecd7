import { Controller, Get, Headers as AllHeaders, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { SignOutReply } from '@tidegate/contracts/http-sign-in';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { ProblemError } from '@tidegate/service/problem';
import type { Reply } from './reply.ts';
import type { Directions, SignInDesk } from './sign-in-desk.ts';

/** Null where nobody signs in. */
export const signInDesk = Symbol('sign-in');

/** The part of a Fastify request that is used here. */
interface Request {
  readonly url: string;
}
/** Sign-in by an issuer, and sign-out (requirement I4; docs/identity.md). */
@Controller('v1')
export class SignInController {
  readonly #desk: SignInDesk | null;

  constructor(@Inject(signInDesk) desk: SignInDesk | null) {
    this.#desk = desk;
  }

  @Get('login')
  async begin(@Query('returnTo') returnTo: unknown, @Res({ passthrough: true }) reply: Reply): Promise<void> {
    send(reply, await this.#configured().begin(returnTo));
  }

  @Get('login/callback')
  async finish(
    @Req() request: Request,
    @AllHeaders() headers: RequestHeaders,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<void> {
    const place = request.url.indexOf('?');
    send(reply, await this.#configured().finish(headers, place < 0 ? '' : request.url.slice(place)));
  }

  @Post('logout')
  @HttpCode(200)
  async end(@AllHeaders() headers: RequestHeaders, @Res({ passthrough: true }) reply: Reply): Promise<SignOutReply> {
    const { endUrl, cookies } = await this.#configured().end(headers);
    reply.header('set-cookie', cookies);
    return { endUrl };
  }

  #configured(): SignInDesk {
    if (this.#desk !== null) return this.#desk;
    throw new ProblemError({
      status: 404,
      code: 'sign_in_not_configured',
      title: 'Nobody signs in here',
      detail:
        'The development identity is in use, or no issuer of config/identity.yaml has "login" (docs/identity.md).',
    });
  }
}

function send(reply: Reply, { location, cookies }: Directions): void {
  reply.status(302).header('location', location).header('set-cookie', cookies).header('cache-control', 'no-store');
}
