using System.ComponentModel.DataAnnotations;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.SignIn.OpenId;

/// <summary>Signing in to the console at a provider of OpenID Connect, by its code flow with PKCE.</summary>
public sealed record OpenIdOptions : IValidatableObject
{
    /// <summary>The provider's address, where its <c>/.well-known/openid-configuration</c> stands; null for none. HTTPS, but for this machine's own.</summary>
    public string? Authority { get; init; }

    /// <summary>What the provider calls this service.</summary>
    public string? ClientId { get; init; }

    /// <summary>What this service proves that with.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>What else is asked for than <c>openid</c> and <c>profile</c>: whatever the provider needs to send the roles.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The claim that says what somebody may do.</summary>
    [Required]
    public string RoleClaim { get; init; } = "roles";

    /// <summary>What its values mean, for example <c>{"newsroom-desk": "moderator"}</c>. Who has none of them is not let in; who has several gets the highest.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the button on the sign-in page says.</summary>
    [Required]
    public string Label { get; init; } = "Sign in with single sign-on";

    /// <summary>Whether people with a password of this service may sign in too.</summary>
    public bool LocalAccounts { get; init; } = true;

    internal bool IsOn => Authority is not null;

    /// <summary>The highest role that these values of the claim stand for; null for none.</summary>
    internal UserRole? RoleOf(IEnumerable<string> values) =>
        values.Select(v => Roles.TryGetValue(v, out var role) ? UserRoleNames.Parse(role) : null).Max();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Authority is null)
        {
            if (!LocalAccounts) yield return new ValidationResult("The field LocalAccounts must be true where there is no Authority: nobody could sign in.", [nameof(LocalAccounts)]);
            yield break;
        }

        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var uri) || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
            yield return new ValidationResult("The field Authority must be an address with https.", [nameof(Authority)]);
        if (string.IsNullOrEmpty(ClientId)) yield return new ValidationResult("The field ClientId is needed with Authority.", [nameof(ClientId)]);
        if (Roles.Count == 0) yield return new ValidationResult("The field Roles is needed with Authority: nobody would be let in.", [nameof(Roles)]);
        if (Roles.Values.FirstOrDefault(r => UserRoleNames.Parse(r) is null) is { } wrong)
            yield return new ValidationResult($"The field Roles names the role \"{wrong}\"; expected one of {string.Join(", ", Enum.GetValues<UserRole>().Select(r => r.WireName()))}.", [nameof(Roles)]);
    }
}
