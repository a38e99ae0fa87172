using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Moderator.Service.Api.Coral;
using Moderator.Service.Api.OpenAi;
using Moderator.Service.Api.Perspective;
using Moderator.Service.Cases;
using Moderator.Service.Deciding;
using Moderator.Service.Privacy;
using Moderator.Service.ReviewConsole;
using Moderator.Service.Sampling;
using Moderator.Service.Security;
using Moderator.Service.Statements;
using Moderator.Service.Telemetry;
using Moderator.Service.Versions;
using Moderator.Service.Webhooks;

namespace Moderator.Service;

/// <summary>How the service runs. Every default and every bound stands here; a value out of bounds refuses to start.</summary>
public record ServiceOptions
{
    /// <summary>Where it listens. Other machines reach it only if an address of theirs is named.</summary>
    [MinLength(1)]
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>The SQLite file; it and its directory are made where they are missing.</summary>
    [Required]
    [JsonIgnore]
    public string DatabasePath { get; init; } = Path.Combine("moderator-data", "moderator.db");

    /// <summary>The largest request body, in bytes, except for batches: 1 MiB.</summary>
    [Range(1_024, 1_073_741_824)]
    public int MaxBodyBytes { get; init; } = 1_048_576;

    /// <summary>The largest body of a batch to score, in bytes: 16 MiB.</summary>
    [Range(1_024, 1_073_741_824)]
    public int MaxBatchBodyBytes { get; init; } = 16_777_216;

    /// <summary>How many comments one batch may hold.</summary>
    [Range(1, 100_000)]
    public int MaxBatchComments { get; init; } = 1_000;

    /// <summary>The longest text of a comment, in UTF-16 code units.</summary>
    [Range(1, 10_000_000)]
    public int MaxTextLength { get; init; } = 65_536;

    /// <summary>The longest id, name or section, in UTF-16 code units.</summary>
    [Range(1, 10_000)]
    public int MaxIdLength { get; init; } = 256;

    /// <summary>The longest title, address or reason, in UTF-16 code units.</summary>
    [Range(1, 100_000)]
    public int MaxFieldLength { get; init; } = 4_096;

    /// <summary>How deep a request's JSON may be nested.</summary>
    [Range(4, 1_000)]
    public int MaxJsonDepth { get; init; } = 32;

    /// <summary>How many items a page of the queue has unless the request says.</summary>
    [Range(1, 1_000)]
    public int QueuePageSize { get; init; } = 50;

    /// <summary>How many items a page of the queue may have.</summary>
    [Range(1, 10_000)]
    public int MaxQueuePageSize { get; init; } = 200;

    /// <summary>How long a request may take before it is answered with 503.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may take to send a request's headers.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an idle connection is kept.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many connections may be open at once.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; init; } = 2_000;

    /// <summary>How long a write waits for another program's lock on the database before it is answered with 503.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long requests under way may go on once the service is told to stop.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>In which language comments are expected to be.</summary>
    public LanguageOptions Languages { get; init; } = new();

    /// <summary>How it stands in for Perspective.</summary>
    public PerspectiveOptions Perspective { get; init; } = new();

    /// <summary>How it stands in for OpenAI's moderation endpoint.</summary>
    public OpenAiOptions OpenAi { get; init; } = new();

    /// <summary>How it takes part in Coral's moderation.</summary>
    public CoralOptions Coral { get; init; } = new();

    /// <summary>Which models can be put in force or asked for by name.</summary>
    public VersionOptions Versions { get; init; } = new();

    /// <summary>What it tells of itself to those who run it.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>What browsers may do with the service.</summary>
    public BrowserOptions Browser { get; init; } = new();

    /// <summary>How long texts and authors are kept.</summary>
    public PrivacyOptions Privacy { get; init; } = new();

    /// <summary>How webhooks are sent.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>Which decisions that rules made alone moderators judge too.</summary>
    public AuditSampleOptions AuditSample { get; init; } = new();

    /// <summary>What strikes against authors come to.</summary>
    public SanctionOptions Sanctions { get; init; } = new();

    /// <summary>How commenters appeal against rejections.</summary>
    public AppealOptions Appeals { get; init; } = new();

    /// <summary>The house rules, and what is said of a rejection by them.</summary>
    public StatementOptions Statements { get; init; } = new();

    /// <summary>How moderators sign in to the review console and work in it.</summary>
    public ConsoleOptions Console { get; init; } = new();

    /// <exception cref="ServiceOptionsException">A value is out of bounds; the message names each, with what was found and expected.</exception>
    public void Validate()
    {
        var messages = Mistakes(this, "").ToList();
        foreach (var url in Urls)
        {
            if (!Uri.TryCreate(url.Replace("*", "any", StringComparison.Ordinal).Replace("+", "any", StringComparison.Ordinal), UriKind.Absolute, out var parsed) || parsed.Scheme is not "http")
                messages.Add($"Urls: \"{url}\" is no address to listen on; expected for example http://127.0.0.1:8080 (put a proxy before it for HTTPS).");
        }

        if (messages.Count > 0) throw new ServiceOptionsException(string.Join(Environment.NewLine, messages));
    }

    /// <summary>What the annotations of an object of options, and of those that it holds, find wrong.</summary>
    private static IEnumerable<string> Mistakes(object options, string prefix)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        foreach (var result in results)
            yield return $"{string.Join(", ", result.MemberNames.Select(n => prefix + n))}: {result.ErrorMessage} Found {string.Join(", ", result.MemberNames.Select(n => options.GetType().GetProperty(n)!.GetValue(options) ?? "nothing"))}.";
        foreach (var property in options.GetType().GetProperties().Where(p => p.CanWrite && p.PropertyType is { IsClass: true, Namespace: { } place } && place.StartsWith("Moderator", StringComparison.Ordinal)))
        {
            foreach (var mistake in property.GetValue(options) is { } inner ? Mistakes(inner, prefix + property.Name + ".") : []) yield return mistake;
        }
    }
}

/// <summary>The service cannot run with these options.</summary>
public sealed class ServiceOptionsException(string message) : Exception(message);
