namespace Moderator.Service.Api.Coral;

/// <summary>The address that Coral is told.</summary>
internal static class CoralPaths
{
    public const string Moderate = "/v1/coral/comments";

    /// <summary>Whether an address is Coral's, which sends no header of its operator's choice: a key can only stand in the address.</summary>
    public static bool Has(PathString path) => path.StartsWithSegments("/v1/coral", StringComparison.OrdinalIgnoreCase);
}
