using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Timeouts;
using Moderator.Service.ReviewConsole.Assets;
using Moderator.Service.ReviewConsole.Bulk;
using Moderator.Service.ReviewConsole.Care;
using Moderator.Service.ReviewConsole.Components;
using Moderator.Service.ReviewConsole.Dashboard;
using Moderator.Service.ReviewConsole.Review;
using Moderator.Service.ReviewConsole.Sampling;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Service.ReviewConsole.SignIn.OpenId;
using Moderator.Storage.Care;
using Moderator.Storage.Review;
using Moderator.Storage.Users;
using MudBlazor.Services;

namespace Moderator.Service.ReviewConsole;

/// <summary>The review console: moderators' pages, beside the API in the same program.</summary>
internal static class ConsoleRegistration
{
    private const string HeaderPolicy = "console";

    public static void AddReviewConsole(this IServiceCollection services, ServiceOptions options)
    {
        services.AddSingleton<UserStore>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignInDesk>();
        services.AddSingleton<Invitations>();
        services.AddScoped<CurrentUser>();
        services.AddScoped<UserDesk>();
        services.AddSingleton<ReviewQueue>();
        services.AddSingleton<ReviewDecisions>();
        // One for each page, not for each circuit: on the same one a page that is closed late would give back the next one's cards.
        services.AddTransient<ReviewDesk>();
        services.AddScoped<BrowserLine>();
        services.AddScoped<CircuitHandler>(scope => scope.GetRequiredService<BrowserLine>());
        services.AddScoped<Cases.AuthorDesk>();
        services.AddScoped<Cases.AppealDesk>();
        services.AddScoped<SampleDesk>();
        services.AddScoped<DashboardDesk>();
        services.AddBulkWork();
        services.AddSingleton<CareStore>();
        services.AddScoped<CareDesk>();
        services.AddCascadingAuthenticationState();
        services.AddAuthentication(Sessions.Scheme).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(Sessions.Scheme, _ => { });
        services.AddOpenId(options);
        services.AddAuthorization(RolePolicies.AddTo);
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = options.Console.IsHttps ? "__Host-moderator-form" : "moderator-form";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = options.Console.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            // The console's own header policy says it, for every page.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddDataProtection().SetApplicationName("Moderator").PersistKeysToFileSystem(PrivateDirectory(options));
        services.AddSecurityHeaderPolicies().AddPolicy(HeaderPolicy, policy => policy
            .AddContentTypeOptionsNoSniff()
            .AddFrameOptionsDeny()
            .AddReferrerPolicyNoReferrer()
            .AddCrossOriginOpenerPolicy(opener => opener.SameOrigin())
            .AddCrossOriginResourcePolicy(resources => resources.SameOrigin())
            .AddContentSecurityPolicy(content =>
            {
                content.AddDefaultSrc().None();
                content.AddScriptSrc().Self();
                // MudBlazor sets its theme in a style element and places what pops up by style attributes.
                content.AddStyleSrc().Self().UnsafeInline();
                content.AddImgSrc().Self().Data();
                content.AddFontSrc().Self();
                content.AddConnectSrc().Self();
                content.AddFormAction().Self();
                content.AddBaseUri().Self();
                content.AddFrameAncestors().None();
            })
            .AddStrictTransportSecurityMaxAge());
        services.AddLocalization();
        services.AddRazorComponents().AddInteractiveServerComponents();
        // After the components, which register one that asks nothing anew.
        services.AddScoped<AuthenticationStateProvider, SessionWatch>();
        services.AddMudServices();
    }

    /// <summary>To stand behind routing.</summary>
    public static void UseReviewConsole(this WebApplication app)
    {
        // The operator says that a proxy ends HTTPS before it: what is set for HTTPS only is refused on a request that came without.
        if (app.Services.GetRequiredService<ServiceOptions>().Console.IsHttps)
        {
            app.Use((context, next) =>
            {
                if (ConsolePaths.Has(context.Request.Path) || context.Request.Path.StartsWithSegments("/appeal", StringComparison.Ordinal)) context.Request.Scheme = Uri.UriSchemeHttps;
                return next(context);
            });
        }

        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    public static void MapReviewConsole(this WebApplication app)
    {
        app.MapGet("/", Welcome).ExcludeFromDescription();
        app.MapConsoleAssets();
        app.MapOpenId();
        app.MapPost(ConsolePaths.SignOut, SignOutAsync).RequireAuthorization(RolePolicies.ReadOnly).WithSecurityHeadersPolicy(HeaderPolicy).ExcludeFromDescription();
        app.MapGroup("").WithSecurityHeadersPolicy(HeaderPolicy).MapActs();
        app.MapGroup("").WithSecurityHeadersPolicy(HeaderPolicy).MapSampleActs();
        app.MapRazorComponents<App>()
            // frame-ancestors is in the header policy.
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null)
            .RequireAuthorization(RolePolicies.ReadOnly)
            .WithSecurityHeadersPolicy(HeaderPolicy)
            .WithMetadata(new ExcludeFromDescriptionAttribute())
            // The connection of an open page is one request that lasts as long as the page.
            .WithMetadata(new DisableRequestTimeoutAttribute());
    }

    /// <summary>Who opens the service's bare address in a browser wants the console. A program is told where the routes are.</summary>
    private static IResult Welcome(HttpContext context) =>
        context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase)) ? Results.Redirect(ConsolePaths.Queue) : Results.NotFound();

    private static async Task<IResult> SignOutAsync(HttpContext context, Sessions sessions, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.Redirect(ConsolePaths.Queue);
        if (Sessions.HashOf(context.User) is { } hash) await sessions.EndAsync(hash, context.RequestAborted);
        sessions.RemoveCookie(context);
        return Results.Redirect(ConsolePaths.SignIn);
    }

    /// <summary>Beside the database, and for the service's account alone.</summary>
    private static DirectoryInfo PrivateDirectory(ServiceOptions options)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.DatabasePath))!, "form-keys");
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
