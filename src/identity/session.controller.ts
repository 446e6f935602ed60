import { Body, Controller, Delete, Get, HttpCode, Inject, Ip, Post, Put, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { line } from '../platform/http/shapes';
import { APP_CONFIG, type AppConfig } from '../config/config';
import { AllowedBeforePasswordChange, CurrentPrincipal, Public } from './decorators';
import { type LoggedIn, LoginService } from './login.service';
import type { Principal } from './principal';
import { DEVICE_KEPT_MS } from './known-devices';
import { DEVICE_COOKIE, SESSION_COOKIE, sessionCookieOptions, tokenOfCookies } from './session-cookie';
import { SessionService } from './session.service';

const password = z.string({ error: 'must be text' }).max(200, 'has at most 200 characters');
const loginSchema = z.strictObject({ login: line(60).toLowerCase(), password });
const passwordSchema = z.strictObject({ currentPassword: password, newPassword: password });

/** The session of this browser. */
@Controller('api/session')
export class SessionController {
  constructor(
    private readonly logins: LoginService,
    private readonly sessions: SessionService,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** Logs in; the answer is the principal, the cookie holds the session. A session this browser had is ended. */
  @Public()
  @Post()
  @HttpCode(200)
  async logIn(
    @Body({ schema: loginSchema }) { login, password }: z.output<typeof loginSchema>,
    @Ip() ip: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Principal | null> {
    const loggedIn = await this.logins.logIn(login, password, ip, deviceOf(request));
    const previous = await this.sessions.principalOfCookie(request.headers.cookie);
    if (previous !== null) await this.sessions.end(previous.sessionId, 'logged-out');
    return this.answer(request, response, loggedIn);
  }

  @AllowedBeforePasswordChange()
  @Get()
  current(@CurrentPrincipal() principal: Principal, @Res({ passthrough: true }) response: Response): Principal {
    response.setHeader('Cache-Control', 'no-store');
    return principal;
  }

  @AllowedBeforePasswordChange()
  @Delete()
  @HttpCode(204)
  async logOut(
    @CurrentPrincipal() principal: Principal,
    @Ip() ip: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.logins.logOut(principal, ip);
    response.clearCookie(SESSION_COOKIE, sessionCookieOptions(this.secure(request)));
  }

  /** Changes the own password. All sessions of the person end; this browser gets a new one. */
  @AllowedBeforePasswordChange()
  @Put('password')
  async changePassword(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: passwordSchema }) body: z.output<typeof passwordSchema>,
    @Ip() ip: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Principal | null> {
    const passwords = { current: body.currentPassword, next: body.newPassword };
    const loggedIn = await this.logins.changePassword(principal, ip, deviceOf(request), passwords);
    return this.answer(request, response, loggedIn);
  }

  private async answer(
    request: Request,
    response: Response,
    { token, deviceToken }: LoggedIn,
  ): Promise<Principal | null> {
    const options = sessionCookieOptions(this.secure(request));
    response.cookie(SESSION_COOKIE, token, options);
    response.cookie(DEVICE_COOKIE, deviceToken, { ...options, path: '/api/session', maxAge: DEVICE_KEPT_MS });
    response.setHeader('Cache-Control', 'no-store');
    return this.sessions.principalOfCookie(`${SESSION_COOKIE}=${token}`);
  }

  /** TLS may end at a proxy that we trust, or people may open an https address only: either makes the cookie Secure. */
  private secure(request: Request): boolean {
    const { publicOrigins } = this.config;
    return request.secure || (publicOrigins.length > 0 && publicOrigins.every((origin) => origin.startsWith('https:')));
  }
}

function deviceOf(request: Request): string | null {
  return tokenOfCookies(request.headers.cookie, DEVICE_COOKIE);
}
