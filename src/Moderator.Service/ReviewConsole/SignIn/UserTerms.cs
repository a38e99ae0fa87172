using System.Text.RegularExpressions;
using Moderator.Storage.Users;

namespace Moderator.Service.ReviewConsole.SignIn;

/// <summary>What a user may be called, and how the places they may see are written. One rule for the console and the command line.</summary>
public static partial class UserTerms
{
    public const int MaxLength = 64;

    /// <summary>What is wrong with names; null for nothing.</summary>
    public static UserFault? FaultOf(string name, string displayName)
    {
        if (name.Length > MaxLength || !Names().IsMatch(name)) return UserFault.Name;
        return displayName.Trim().Length is 0 or > MaxLength || displayName.Any(char.IsControl) ? UserFault.DisplayName : null;
    }

    /// <summary>Reads places written as <c>site</c> or <c>site/section</c>; null, which is every place, for none.</summary>
    public static IReadOnlyList<Place>? PlacesOf(IEnumerable<string> written)
    {
        Place[] places = [.. written.Select(w => w.Trim()).Where(w => w.Length > 0).Select(PlaceOf).Distinct()];
        return places.Length == 0 ? null : places;
    }

    /// <summary>What <see cref="PlacesOf"/> reads.</summary>
    public static string Write(Place place) => place.Section is { } section ? $"{place.Site}/{section}" : place.Site;

    private static Place PlaceOf(string written) => written.Split('/', 2) is [var site, { Length: > 0 } section] ? new Place(site, section) : new Place(written.TrimEnd('/'), null);

    // \z: $ would let a line break through.
    [GeneratedRegex(@"\A[\p{L}\p{Nd}][\p{L}\p{Nd}._@-]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Names();
}

/// <summary>Why a user is not made.</summary>
public enum UserFault
{
    /// <summary>Letters, digits, and . _ @ - after the first; at most 64.</summary>
    Name,

    /// <summary>Something, at most 64 characters.</summary>
    DisplayName,

    /// <summary>Somebody is called so already.</summary>
    Taken,
}
