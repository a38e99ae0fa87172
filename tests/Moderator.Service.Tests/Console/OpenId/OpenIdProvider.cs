using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Moderator.Service.Tests.Console.OpenId;

/// <summary>A real provider of OpenID Connect on a port of 127.0.0.1. It asks for no password: whom it signs in is set by the test.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "moderator";
    public const string ClientSecret = "a secret between the two of them";

    private readonly WebApplication _app;

    private OpenIdProvider(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>Who is signed in there.</summary>
    public string Subject { get; set; } = "17";

    public string Name { get; set; } = "olga";

    public string[] Roles { get; set; } = [];

    /// <summary>Whether every code request came with a challenge of PKCE.</summary>
    public bool SawChallenge { get; private set; }

    public static async Task<OpenIdProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        OpenIdProvider? provider = null;
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            server.AddEphemeralEncryptionKey().AddEphemeralSigningKey().DisableAccessTokenEncryption();
            server.RegisterScopes("profile");
            server.EnableDegradedMode();
            server.UseAspNetCore().DisableTransportSecurityRequirement().EnableAuthorizationEndpointPassthrough();
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.RedirectUri?.EndsWith("/console/openid/callback", StringComparison.Ordinal) is not true) context.Reject(OpenIddictConstants.Errors.InvalidClient);
                provider!.SawChallenge = context.Request.CodeChallenge is { Length: > 0 };
                return default;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != ClientSecret) context.Reject(OpenIddictConstants.Errors.InvalidClient);
                return default;
            }));
        });
        var app = builder.Build();
        provider = new OpenIdProvider(app);
        app.Urls.Add("http://127.0.0.1:0");
        app.UseAuthentication();
        app.MapGet("/authorize", (HttpContext context) => provider.SignIn(context));
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private IResult SignIn(HttpContext context)
    {
        var identity = new ClaimsIdentity("test", "name", "roles");
        identity.AddClaim(new Claim("sub", Subject));
        identity.AddClaim(new Claim("name", Name + " of the provider"));
        identity.AddClaim(new Claim("preferred_username", Name));
        foreach (var role in Roles) identity.AddClaim(new Claim("roles", role));
        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(context.GetOpenIddictServerRequest()!.GetScopes());
        principal.SetDestinations(_ => [OpenIddictConstants.Destinations.IdentityToken]);
        return Results.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
