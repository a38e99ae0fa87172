using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Moderator.Classifier.Models;
using Moderator.Core.Policies;
using Moderator.Service.Api;
using Moderator.Service.Api.Administration;
using Moderator.Service.Api.Cases;
using Moderator.Service.Api.Coral;
using Moderator.Service.Api.Document;
using Moderator.Service.Api.OpenAi;
using Moderator.Service.Api.Perspective;
using Moderator.Service.Api.Versions;
using Moderator.Service.Cases;
using Moderator.Service.Deciding;
using Moderator.Service.Keys;
using Moderator.Service.Privacy;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using Moderator.Service.ReviewConsole;
using Moderator.Service.ReviewConsole.SignIn;
using Moderator.Service.Sampling;
using Moderator.Service.Security;
using Moderator.Service.Telemetry;
using Moderator.Service.Versions;
using Moderator.Service.Webhooks;
using Moderator.Storage;
using Moderator.Storage.Audit;
using Moderator.Storage.Comments;
using Moderator.Storage.Keys;

namespace Moderator.Service;

/// <summary>The service over HTTP: build it, make its first key, run it.</summary>
public static class ModeratorService
{
    /// <summary>
    /// Opens the database, brings its tables up to date and puts the service together. It listens once it is started,
    /// and closes the database, with every accepted write on disk, when it is disposed of. Starting it throws
    /// <see cref="VersionUnavailableException"/> where what was promoted cannot be put in force.
    /// </summary>
    /// <param name="options">How it runs.</param>
    /// <param name="model">Scores the comments unless another was promoted; stays the caller's to dispose of, after the service.</param>
    /// <param name="policy">Decides on them unless another was promoted.</param>
    /// <param name="clock">Gives the time of every stored row.</param>
    /// <param name="logging">Where logs go; null means lines on standard error.</param>
    /// <exception cref="ServiceOptionsException">An option is out of bounds.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be opened.</exception>
    /// <exception cref="SchemaMismatchException">The database is newer than the program, or another program's.</exception>
    public static WebApplication Build(
        ServiceOptions options, ICommentModel model, Policy policy, TimeProvider clock, Action<ILoggingBuilder>? logging = null) =>
        Build(options, Task.FromResult(model), policy, clock, logging);

    /// <summary>
    /// The same with a model that is still being loaded: it is waited for when the database is open and the service is put
    /// together, which takes as long. What loading it throws is thrown here.
    /// </summary>
    public static WebApplication Build(
        ServiceOptions options, Task<ICommentModel> model, Policy policy, TimeProvider clock, Action<ILoggingBuilder>? logging = null)
    {
        options.Validate();
        // Empty: nothing is read from files or the environment behind the operator's back.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Moderator.Service" });
        ConfigureLogging(builder.Logging, logging);
        ConfigureServer(builder, options);

        var database = ModerationDatabase.Open(new DatabaseOptions(options.DatabasePath) { LockTimeout = options.LockTimeout }, clock);
        // Registered by a function so that the container closes it, after the server has stopped.
        builder.Services.AddSingleton(_ => database);
        builder.Services.AddSingleton<ICommentStore, SqliteCommentStore>();
        builder.Services.AddApiKeys();
        builder.Services.AddSingleton<IAuditLog, SqliteAuditLog>();
        builder.Services.AddWebhooks(options.Webhooks);
        builder.Services.AddPrivacy(options.Privacy);
        builder.Services.AddSingleton<CommentDecider>();
        builder.Services.AddNativeApi();
        builder.Services.AddSingleton(options);
        // By functions too: what the caller owns is not the container's to dispose of.
        builder.Services.AddSingleton(clock);
        builder.Services.AddVersions(options.Versions, model, policy);

        builder.Services.AddRoutingCore();
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.AddCompression();
        builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = options.RequestTimeout,
            TimeoutStatusCode = 503,
            WriteTimeoutResponse = context => Problem.WriteAsync(context, Problem.Of(503, "timeout", $"The request took longer than {options.RequestTimeout.TotalSeconds:0} seconds.")),
        });
        builder.Services.ConfigureHttpJsonOptions(json => ServiceJson.Configure(json.SerializerOptions, options.MaxJsonDepth));
        builder.Services.AddServiceDocument();
        builder.Services.AddDocumentPage();
        builder.Services.AddTelemetry(options.Telemetry);
        builder.Services.AddPerspective(options.Perspective);
        builder.Services.AddOpenAi(options.OpenAi);
        builder.Services.AddCoral(options.Coral);
        builder.Services.AddBrowserSecurity(options.Browser);
        builder.Services.AddSampling();
        builder.Services.AddReviewConsole(options);
        builder.Services.AddCases();

        var app = builder.Build();
        app.UseBrowserSecurity();
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask, AllowStatusCode404Response = true });
        app.UseStatusCodePages(status => Problem.WriteAsync(status.HttpContext, Problem.OfStatus(status.HttpContext.Response.StatusCode, status.HttpContext)));
        app.UseRouting();
        app.UseCompression();
        app.UseAllowedOrigins(options.Browser);
        app.UseRequestTimeouts();
        app.UseApiKeys();
        app.UseReviewConsole();

        // A route that names no scope of its own is the administrator's.
        var keyed = app.MapGroup("").WithMetadata(KeyRequired.For(KeyScope.Admin))
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(429).ProducesProblem(503);
        keyed.MapNativeApi(options);
        keyed.MapAdministration();
        keyed.MapCases();
        keyed.MapPerspective(options.Perspective, open: app);
        keyed.MapOpenAi(options);
        keyed.MapCoral(options.Coral, open: app);
        keyed.MapModels();
        keyed.MapPolicies(options);
        app.MapHealth();
        app.MapReviewConsole();
        app.MapTelemetry(options.Telemetry, endpoint => endpoint.WithMetadata(KeyRequired.For(KeyScope.Read)));
        app.MapOpenApi("/openapi/v1.json").MayBeCompressed();
        app.MapDocumentPage();

        // Asked for once here: only what the container has made is closed by it.
        app.Services.GetRequiredService<ModerationDatabase>();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ModeratorService).FullName!);
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            using var now = app.ReadInForce();
            ServiceLog.Serving(log, now.Model.Version.ToString(), now.Policy.Version.ToString(), database.SchemaVersion);
        });
        return app;
    }

    /// <summary>Makes the first API key where the database has none. To be called before the service is started.</summary>
    /// <returns>The key, which is stored nowhere and to be shown once; null where there is a key already.</returns>
    /// <exception cref="StorageUnavailableException">The database cannot be written to.</exception>
    public static Task<string?> MakeFirstKeyAsync(this WebApplication service, CancellationToken cancellation) =>
        service.Services.GetRequiredService<ApiKeyRing>().MakeFirstAsync(cancellation);

    /// <summary>Makes a link that makes the console's first admin, where it has no user yet. To be shown once; valid for a day.</summary>
    /// <returns>The link's path; null where somebody can sign in already.</returns>
    /// <exception cref="StorageUnavailableException">The database cannot be written to.</exception>
    public static Task<string?> MakeFirstAdminLinkAsync(this WebApplication service, CancellationToken cancellation) =>
        service.Services.GetRequiredService<Invitations>().MakeForFirstAdminAsync(cancellation);

    private static void ConfigureServer(WebApplicationBuilder builder, ServiceOptions options)
    {
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls([.. options.Urls]);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = options.HeadersTimeout;
            kestrel.Limits.KeepAliveTimeout = options.KeepAliveTimeout;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        });
    }

    private static void ConfigureLogging(ILoggingBuilder builder, Action<ILoggingBuilder>? logging)
    {
        builder.SetMinimumLevel(LogLevel.Information);
        // The framework's informational events hold addresses, and an address may hold a comment's id.
        builder.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.AddFilter("Microsoft.Hosting", LogLevel.Warning);
        // Everything it would say is answered and logged by ProblemExceptionHandler, without the message.
        builder.AddFilter("Microsoft.AspNetCore.Diagnostics", LogLevel.None);
        // Its errors quote what a page was given; the console logs them by type and place.
        builder.AddFilter("Microsoft.AspNetCore.Components", LogLevel.None);
        // Of every stranger that is sent to sign in.
        builder.AddFilter(typeof(SessionAuthentication).FullName, LogLevel.Warning);
        // It warns that its keys are plain files: they are private to the service's account, like the database beside them.
        builder.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        if (logging is not null)
        {
            logging(builder);
            return;
        }

        builder.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
