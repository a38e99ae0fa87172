using System.ComponentModel.DataAnnotations;

namespace Moderator.Service.Telemetry;

/// <summary>What the service tells of itself. Neither metrics nor traces ever hold a comment's text, an author or an id.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Whether GET /metrics answers, in Prometheus' text format.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>Whether GET /metrics answers without a key. Else it takes one with the scope "read".</summary>
    public bool MetricsWithoutKey { get; init; }

    /// <summary>Where metrics and traces are sent by OTLP, for example http://127.0.0.1:4317. Null sends none.</summary>
    [Url]
    public string? OtlpEndpoint { get; init; }

    /// <summary>How they are sent.</summary>
    public OtlpTransport OtlpTransport { get; init; } = OtlpTransport.Grpc;

    /// <summary>The share of requests that are traced, where they are sent anywhere.</summary>
    [Range(0.0, 1.0)]
    public double TracedShare { get; init; } = 0.01;
}

/// <summary>The ways in that collectors have.</summary>
public enum OtlpTransport
{
    /// <summary>gRPC, by custom on port 4317.</summary>
    Grpc,

    /// <summary>Protobuf over HTTP/1.1, by custom on port 4318: what a proxy lets through. /v1/traces and /v1/metrics are added to the endpoint.</summary>
    HttpProtobuf,
}
