using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>Knows a request by the session in its cookie. A stranger is sent to the sign-in page, and comes back from it.</summary>
internal sealed class SessionAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!ConsolePaths.Has(Request.Path) || sessions.HashOf(Request) is not { } hash) return AuthenticateResult.NoResult();
        // A page that stays open and connects again by itself is nobody's work.
        var user = ConsolePaths.IsPage(Request.Path) ? await sessions.UseAsync(hash, Context.RequestAborted) : sessions.Find(hash);
        return user is null ? AuthenticateResult.NoResult() : AuthenticateResult.Success(new AuthenticationTicket(Sessions.PrincipalOf(user, hash), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (ConsolePaths.IsPage(Request.Path) && HttpMethods.IsGet(Request.Method)) Response.Redirect(ConsolePaths.SignInThen(Request.Path + Request.QueryString));
        else Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (ConsolePaths.IsPage(Request.Path) && HttpMethods.IsGet(Request.Method)) Response.Redirect(ConsolePaths.Refused);
        else Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
