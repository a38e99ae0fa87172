namespace Moderator.Service.Security;

/// <summary>What every answer tells browsers: to guess no types, to show nothing inside other pages, to load nothing.</summary>
internal static class BrowserSecurity
{
    public static void AddBrowserSecurity(this IServiceCollection services, BrowserOptions options)
    {
        services.AddSecurityHeaderPolicies().SetDefaultPolicy(policy => policy
            .AddContentTypeOptionsNoSniff()
            .AddFrameOptionsDeny()
            .AddReferrerPolicyNoReferrer()
            .AddCrossOriginResourcePolicy(resources => resources.SameOrigin())
            .AddContentSecurityPolicy(content =>
            {
                content.AddDefaultSrc().None();
                content.AddFrameAncestors().None();
            })
            // For installations whose HTTPS ends here; on plain HTTP the library leaves it out.
            .AddStrictTransportSecurityMaxAge());
        if (options.AllowedOrigins.Count > 0)
            services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins([.. options.AllowedOrigins]).WithMethods("GET", "POST", "PUT", "DELETE").WithHeaders("Authorization", "Content-Type", "X-Api-Key", "Idempotency-Key", "If-Match", "If-None-Match")));
    }

    /// <summary>To stand first, so that refusals have the headers too. A route with pages of its own names another policy (<c>WithSecurityHeadersPolicy</c>).</summary>
    public static void UseBrowserSecurity(this IApplicationBuilder app) => app.UseSecurityHeaders();

    /// <summary>To stand behind routing and before the keys: a browser's preliminary request has none.</summary>
    public static void UseAllowedOrigins(this IApplicationBuilder app, BrowserOptions options)
    {
        if (options.AllowedOrigins.Count > 0) app.UseCors();
    }
}
