using NetEscapades.AspNetCore.SecurityHeaders;
using Scalar.AspNetCore;

namespace Moderator.Service.Api.Document;

/// <summary>The page at /docs on which the API can be read and tried. Its script is a part of the service: nothing is loaded from elsewhere.</summary>
internal static class DocumentPage
{
    private const string Policy = "docs";

    /// <summary>What the page may do that no other answer may: run its own script, style itself, and call this service.</summary>
    public static void AddDocumentPage(this IServiceCollection services) => services.AddSecurityHeaderPolicies().AddPolicy(Policy, policy => policy
        .AddContentTypeOptionsNoSniff()
        .AddFrameOptionsDeny()
        .AddReferrerPolicyNoReferrer()
        .AddCrossOriginResourcePolicy(resources => resources.SameOrigin())
        .AddContentSecurityPolicy(content =>
        {
            content.AddDefaultSrc().None();
            content.AddScriptSrc().Self().WithNonce();
            // The page makes its styles while it runs, which no nonce can mark.
            content.AddStyleSrc().Self().UnsafeInline();
            content.AddImgSrc().Self().Data();
            content.AddFontSrc().Self().Data();
            content.AddConnectSrc().Self();
            content.AddBaseUri().None();
            content.AddFormAction().None();
            content.AddFrameAncestors().None();
        })
        .AddStrictTransportSecurityMaxAge());

    public static void MapDocumentPage(this IEndpointRouteBuilder routes) => routes
        .MapScalarApiReference("/docs", (page, context) => page
            .WithTitle("Moderator")
            .WithOpenApiRoutePattern("/openapi/v1.json")
            .WithNonce(context.GetNonce())
            .DisableDefaultFonts()
            .DisableAgent()
            .DisableMcp()
            .DisableTelemetry())
        .WithSecurityHeadersPolicy(Policy);
}
