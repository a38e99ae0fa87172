namespace Moderator.Service.ReviewConsole;

/// <summary>The addresses of the console.</summary>
internal static class ConsolePaths
{
    public const string Queue = "/console";
    public const string Reported = "/console/reported";
    public const string Sample = "/console/audit-sample";
    public const string Settings = "/console/settings";
    public const string Dashboard = "/console/dashboard";
    public const string SignIn = "/console/sign-in";
    public const string OpenId = "/console/openid";
    public const string SignOut = "/console/sign-out";
    public const string Refused = "/console/refused";
    public const string Users = "/console/users";
    public const string Batch = "/console/batch";
    public const string Search = "/console/search";
    public const string Acts = "/console/acts";
    public const string Token = "/console/form-token";
    public const string Link = "/console/link/";

    /// <summary>The connection of an open page, and what belongs to it.</summary>
    private const string Circuit = "/_blazor";

    /// <summary>Whether an address is the console's.</summary>
    public static bool Has(PathString path) => IsPage(path) || path.StartsWithSegments(Circuit, StringComparison.Ordinal);

    /// <summary>Whether it is a page's.</summary>
    public static bool IsPage(PathString path) => path.StartsWithSegments(Queue, StringComparison.Ordinal);

    /// <summary>The sign-in page, with where to go on after it.</summary>
    public static string SignInThen(string path) => $"{SignIn}?then={Uri.EscapeDataString(path)}";

    /// <summary>Where to go on: what was asked for if it is a page of the console, else its first page. Never another host's address.</summary>
    public static string Then(string? path)
    {
        if (path is null || path.Contains('\\', StringComparison.Ordinal) || path.Any(char.IsControl)) return Queue;
        return path is Queue || path.StartsWith(Queue + "/", StringComparison.Ordinal) || path.StartsWith(Queue + "?", StringComparison.Ordinal) ? path : Queue;
    }
}
