namespace Moderator.Service.Api.Perspective;

/// <summary>The addresses that Perspective's clients know.</summary>
internal static class PerspectivePaths
{
    public const string Analyze = "/v1alpha1/comments:analyze";
    public const string SuggestScore = "/v1alpha1/comments:suggestscore";

    /// <summary>Where the service that is stood in for keeps its description.</summary>
    public const string Discovery = "/$discovery/rest";

    /// <summary>Where Google's central directory of interfaces keeps it; older generated clients ask there.</summary>
    public const string DirectoryDiscovery = "/discovery/v1/apis/commentanalyzer/v1alpha1/rest";

    /// <summary>Whether an address is one whose errors Perspective's clients read, known or not.</summary>
    public static bool Has(PathString path) =>
        path.StartsWithSegments("/v1alpha1", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/$discovery", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/discovery", StringComparison.OrdinalIgnoreCase);
}
