using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Moderator.Service.Telemetry;

/// <summary>Metrics and traces by OpenTelemetry.</summary>
internal static class TelemetryRegistration
{
    public const string MetricsPath = "/metrics";

    // Tenths, with finer steps at both ends, where thresholds stand.
    private static readonly double[] ScoreBounds = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

    private static readonly double[] ScoringSeconds = [0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 1];

    private static readonly double[] RequestSeconds = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

    private static readonly string[] NotTold = ["url.path", "url.query", "user_agent.original", "client.address"];

    public static void AddTelemetry(this IServiceCollection services, TelemetryOptions options)
    {
        services.AddMetrics();
        services.AddSingleton<ServiceMeter>();
        if (!options.Metrics && options.OtlpEndpoint is null) return;

        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("moderator")).WithMetrics(metrics =>
        {
            metrics
                .AddMeter(ServiceMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddView(ServiceMeter.ScoreName, new ExplicitBucketHistogramConfiguration { Boundaries = ScoreBounds })
                .AddView("moderator.scoring.duration", new ExplicitBucketHistogramConfiguration { Boundaries = ScoringSeconds })
                // The address itself may hold a comment's id; the route does not.
                .AddView("http.server.request.duration", new ExplicitBucketHistogramConfiguration { Boundaries = RequestSeconds, TagKeys = ["http.route", "http.request.method", "http.response.status_code"] });
            if (options.Metrics) metrics.AddPrometheusExporter();
            if (options.OtlpEndpoint is { } endpoint) metrics.AddOtlpExporter(otlp => SendTo(otlp, endpoint, "metrics", options));
        });
        if (options.OtlpEndpoint is { } traced)
        {
            telemetry.WithTracing(tracing => tracing
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TracedShare)))
                .AddSource(ServiceMeter.Name)
                .AddAspNetCoreInstrumentation(web =>
                {
                    web.Filter = context => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) && !context.Request.Path.StartsWithSegments(MetricsPath, StringComparison.Ordinal);
                    web.RecordException = false;
                    web.EnrichWithHttpResponse = (activity, _) =>
                    {
                        // Ids of comments and authors, and Perspective's key, stand in addresses.
                        foreach (var tag in NotTold) activity.SetTag(tag, null);
                    };
                })
                .AddOtlpExporter(otlp => SendTo(otlp, traced, "traces", options)));
        }
    }

    private static void SendTo(OtlpExporterOptions otlp, string endpoint, string signal, TelemetryOptions options)
    {
        var isGrpc = options.OtlpTransport == OtlpTransport.Grpc;
        otlp.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        // The exporter adds the signal's path only to an endpoint that the environment names.
        otlp.Endpoint = new Uri(isGrpc ? endpoint : $"{endpoint.TrimEnd('/')}/v1/{signal}");
    }

    /// <summary>Maps the Prometheus endpoint, and makes the meter, whose gauges are read without anybody asking for it.</summary>
    public static void MapTelemetry(this WebApplication app, TelemetryOptions options, Action<IEndpointConventionBuilder> requireKey)
    {
        app.Services.GetRequiredService<ServiceMeter>();
        if (!options.Metrics) return;
        // The scrapes themselves are nobody's traffic.
        var endpoint = app.MapPrometheusScrapingEndpoint(MetricsPath).WithMetadata(new DisableHttpMetricsAttribute());
        if (!options.MetricsWithoutKey) requireKey(endpoint);
    }
}
