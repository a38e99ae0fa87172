namespace Moderator.Service.Api.OpenAi;

/// <summary>The addresses that OpenAI's clients know.</summary>
internal static class OpenAiPaths
{
    public const string Moderations = "/v1/moderations";

    /// <summary>Whether an address is one whose errors OpenAI's clients read.</summary>
    public static bool Has(PathString path) => path.StartsWithSegments(Moderations, StringComparison.OrdinalIgnoreCase);
}
