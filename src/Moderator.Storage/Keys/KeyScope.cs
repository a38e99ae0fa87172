using System.Diagnostics.CodeAnalysis;

namespace Moderator.Storage.Keys;

/// <summary>What a key may do. A key has one or several; none implies another.</summary>
[Flags]
public enum KeyScope
{
    None = 0,

    /// <summary>Score texts; nothing is stored.</summary>
    Score = 1,

    /// <summary>Send comments and reports in, and suggest scores.</summary>
    Submit = 2,

    /// <summary>Read comments, decisions, authors and the queue; search and export.</summary>
    Read = 4,

    /// <summary>Decide and annotate.</summary>
    Moderate = 8,

    /// <summary>Keys, policies, models, webhooks, privacy, the audit log.</summary>
    Admin = 16,

    All = Score | Submit | Read | Moderate | Admin,
}

/// <summary>The names of scopes as they are written and stored.</summary>
public static class KeyScopes
{
    private static readonly (KeyScope Scope, string Name)[] Named =
    [
        (KeyScope.Score, "score"),
        (KeyScope.Submit, "submit"),
        (KeyScope.Read, "read"),
        (KeyScope.Moderate, "moderate"),
        (KeyScope.Admin, "admin"),
    ];

    /// <summary>Every name, in the order of the rights that they give.</summary>
    public static IReadOnlyList<string> AllNames { get; } = [.. Named.Select(n => n.Name)];

    /// <summary>The names of the scopes in a set.</summary>
    public static IReadOnlyList<string> NamesOf(KeyScope scopes) => [.. Named.Where(n => scopes.HasFlag(n.Scope)).Select(n => n.Name)];

    /// <summary>Reads names; false where one is none of <see cref="AllNames"/>, which it then names.</summary>
    public static bool TryParse(IEnumerable<string> names, out KeyScope scopes, [NotNullWhen(false)] out string? unknown)
    {
        scopes = KeyScope.None;
        unknown = null;
        foreach (var name in names)
        {
            var at = Array.FindIndex(Named, n => string.Equals(n.Name, name, StringComparison.Ordinal));
            if (at < 0)
            {
                unknown = name;
                return false;
            }

            scopes |= Named[at].Scope;
        }

        return true;
    }

    internal static string Column(KeyScope scopes) => string.Join(' ', NamesOf(scopes));

    internal static KeyScope OfColumn(string column) => TryParse(column.Split(' ', StringSplitOptions.RemoveEmptyEntries), out var scopes, out var unknown)
        ? scopes
        : throw new InvalidDataException($"api_keys.scopes names '{unknown}'.");
}
