using System.ComponentModel.DataAnnotations;

namespace Moderator.Service.Security;

/// <summary>What browsers may do with the service. Unless this says so, no page of another origin can read its answers.</summary>
public sealed record BrowserOptions : IValidatableObject
{
    /// <summary>Origins whose pages may call the API, for example <c>https://desk.example.org</c>. Empty: none, and no CORS header is ever sent.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var origin in AllowedOrigins)
        {
            // An origin is scheme, host and port: what Uri gives back of it must be all of it.
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || !string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase))
                yield return new ValidationResult($"\"{origin}\" is no origin; expected scheme and host, for example https://desk.example.org.", [nameof(AllowedOrigins)]);
        }
    }
}
