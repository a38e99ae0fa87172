using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Moderator.Service.ReviewConsole.SignIn.OpenId;

/// <summary>Sign-in at a provider of OpenID Connect, where one is configured. What it ends in is a session like any other.</summary>
internal static class OpenIdRegistration
{
    private const string Scheme = "openid";
    private const string Callback = ConsolePaths.OpenId + "/callback";

    public static void AddOpenId(this IServiceCollection services, ServiceOptions options)
    {
        var provider = options.Console.OpenId;
        if (!provider.IsOn) return;
        services.AddSingleton<OpenIdDesk>();
        services.AddAuthentication().AddOpenIdConnect(Scheme, openId =>
        {
            openId.Authority = provider.Authority;
            openId.ClientId = provider.ClientId;
            openId.ClientSecret = provider.ClientSecret;
            openId.RequireHttpsMetadata = !new Uri(provider.Authority!).IsLoopback;
            openId.CallbackPath = Callback;
            openId.ResponseType = OpenIdConnectResponseType.Code;
            // In the address: a form that another site posts would come without the cookies that belong to it.
            openId.ResponseMode = OpenIdConnectResponseMode.Query;
            openId.UsePkce = true;
            openId.MapInboundClaims = false;
            openId.GetClaimsFromUserInfoEndpoint = false;
            openId.SaveTokens = false;
            foreach (var scope in provider.Scopes) openId.Scope.Add(scope);
            foreach (var cookie in new[] { openId.CorrelationCookie, openId.NonceCookie })
            {
                cookie.SameSite = SameSiteMode.Lax;
                cookie.SecurePolicy = options.Console.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            }

            openId.Events.OnTicketReceived = ReceiveAsync;
            openId.Events.OnRemoteFailure = context =>
            {
                context.HandleResponse();
                context.Response.Redirect(ConsolePaths.SignIn + "?refused=openid");
                return Task.CompletedTask;
            };
        });
    }

    public static void MapOpenId(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<ServiceOptions>().Console.OpenId.IsOn) return;
        app.MapGet(ConsolePaths.OpenId, (string? then) => Results.Challenge(new AuthenticationProperties { RedirectUri = ConsolePaths.Then(then) }, [Scheme]))
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    private static async Task ReceiveAsync(TicketReceivedContext context)
    {
        context.HandleResponse();
        var services = context.HttpContext.RequestServices;
        if (await services.GetRequiredService<OpenIdDesk>().SignInAsync(context.Principal!, context.HttpContext.RequestAborted) is not { } secret)
        {
            context.Response.Redirect(ConsolePaths.SignIn + "?refused=openid");
            return;
        }

        services.GetRequiredService<Sessions>().SetCookie(context.HttpContext, secret);
        // A page of ours that goes on by itself: on a redirect that began at another site the session's cookie would not be sent.
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; img-src data:; frame-ancestors 'none'";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        var path = WebUtility.HtmlEncode(ConsolePaths.Then(context.ReturnUri));
        await context.Response.WriteAsync($"<!DOCTYPE html><html lang=\"en\"><title>Moderator</title><link rel=\"icon\" href=\"data:,\"><meta http-equiv=\"refresh\" content=\"0;url={path}\"><p><a href=\"{path}\">Moderator</a></p></html>", context.HttpContext.RequestAborted);
    }
}
