using System.ComponentModel.DataAnnotations;
using Moderator.Service.ReviewConsole.Bulk;
using Moderator.Service.ReviewConsole.SignIn.OpenId;

namespace Moderator.Service.ReviewConsole;

/// <summary>How moderators sign in to the review console and work in it.</summary>
public sealed record ConsoleOptions : IValidatableObject
{
    /// <summary>Where browsers reach the console, for example <c>https://moderation.example.org</c>; null where it is the service's own address. With https the session's cookie is never sent without it.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>How long a session lasts in which nothing is done.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long a session lasts whatever is done in it.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00")]
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How many wrong passwords in a row lock a user out.</summary>
    [Range(3, 100)]
    public int MaxFailedSignIns { get; init; } = 8;

    /// <summary>For how long.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan LockOut { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a link to choose a password is valid.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00")]
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>For how long a comment that a moderator has on screen is nobody else's. A page that is open keeps lengthening it.</summary>
    [Range(typeof(TimeSpan), "00:00:30", "01:00:00")]
    public TimeSpan ClaimTime { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>For how long a moderator can undo a decision.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan UndoTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What a moderator chooses from to say why a comment is rejected: the house rules, nine at most, in the order of the keys 1 to 9.</summary>
    [MinLength(1)]
    [MaxLength(9)]
    public IReadOnlyList<string> RejectReasons { get; init; } = ["Insult or personal attack", "Hatred of a group", "Threat or call for violence", "Sexual content", "Obscene language", "Spam or advertising", "Off topic", "Against the law", "Other"];

    /// <summary>Texts whose highest score is this or more are blurred until asked for; above 1 none is.</summary>
    [Range(0.0, 1.1)]
    public double BlurFrom { get; init; } = 0.95;

    /// <summary>How many comments are decided on together.</summary>
    public BulkOptions Bulk { get; init; } = new();

    /// <summary>Signing in at a provider of OpenID Connect.</summary>
    public OpenIdOptions OpenId { get; init; } = new();

    /// <summary>Whether browsers are to send the session's cookie over HTTPS only, whatever a request came by.</summary>
    internal bool IsHttps => PublicUrl is { } url && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicUrl is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.AbsolutePath is "/" && uri.Query.Length == 0))
            yield return new ValidationResult("The field PublicUrl must be an address without a path, for example https://moderation.example.org.", [nameof(PublicUrl)]);
    }
}
