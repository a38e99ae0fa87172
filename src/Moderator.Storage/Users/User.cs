namespace Moderator.Storage.Users;

/// <summary>What somebody may do in the console; each role may all that the ones before it may.</summary>
public enum UserRole
{
    /// <summary>Looks and decides nothing.</summary>
    ReadOnly,

    /// <summary>Works through the queue.</summary>
    Moderator,

    /// <summary>Decides on what was escalated and on appeals, on whole authors and ranges.</summary>
    Senior,

    /// <summary>Users, policies and models.</summary>
    Admin,
}

/// <summary>The wire names of roles.</summary>
public static class UserRoleNames
{
    public static string WireName(this UserRole role) => role switch
    {
        UserRole.ReadOnly => "read_only",
        UserRole.Moderator => "moderator",
        UserRole.Senior => "senior",
        UserRole.Admin => "admin",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    /// <summary>Null for anything else.</summary>
    public static UserRole? Parse(string? name) => name switch
    {
        "read_only" => UserRole.ReadOnly,
        "moderator" => UserRole.Moderator,
        "senior" => UserRole.Senior,
        "admin" => UserRole.Admin,
        _ => null,
    };
}

/// <summary>A site, or one section of it, that somebody may see.</summary>
/// <param name="Site">The site's name; '' where an installation serves only one.</param>
/// <param name="Section">Null for the whole site.</param>
public sealed record Place(string Site, string? Section);

/// <summary>Somebody who may work in the console.</summary>
/// <param name="Id">Never given twice.</param>
/// <param name="Name">As typed at sign-in, lower case.</param>
/// <param name="DisplayName">As colleagues read it.</param>
/// <param name="Role">What they may do.</param>
/// <param name="PasswordHash">Null for who signs in elsewhere, or has not chosen one yet.</param>
/// <param name="Places">What they may see; null is everything.</param>
/// <param name="CreatedAt">When they were made.</param>
/// <param name="DisabledAt">Since when they may not come in; null where they may.</param>
/// <param name="FailedSignIns">In a row, since the last good one.</param>
/// <param name="LockedUntil">No password is looked at before; null where none was wrong too often.</param>
public sealed record User(
    long Id, string Name, string DisplayName, UserRole Role, string? PasswordHash, IReadOnlyList<Place>? Places,
    DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt, int FailedSignIns, DateTimeOffset? LockedUntil)
{
    /// <summary>Whether a comment of this place may be shown to them.</summary>
    public bool MaySee(string? site, string? section) => Places is null || Places.Any(p =>
        string.Equals(p.Site, site ?? "", StringComparison.Ordinal) && (p.Section is null || string.Equals(p.Section, section, StringComparison.Ordinal)));
}

/// <summary>Somebody to be added.</summary>
/// <param name="Name">Made lower case.</param>
/// <param name="DisplayName">As colleagues read it.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Places">What they may see; null is everything.</param>
public sealed record NewUser(string Name, string DisplayName, UserRole Role, IReadOnlyList<Place>? Places = null);
