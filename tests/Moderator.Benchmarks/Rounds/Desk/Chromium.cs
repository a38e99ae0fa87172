namespace Moderator.Rounds.Desk;

/// <summary>Finds the browser that tests and measurements drive. None is ever downloaded.</summary>
internal static class Chromium
{
    public const string HowToGet = "Found no Chromium. Install one (Debian: apt-get install chromium), or name one in MODERATOR_TEST_CHROMIUM.";

    /// <summary>What it is started with: nothing that asks other hosts, and no sandbox, which many containers do not allow.</summary>
    public static readonly string[] Flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    /// <summary>Null where there is none.</summary>
    public static string? Path { get; } = Environment.GetEnvironmentVariable("MODERATOR_TEST_CHROMIUM") is { Length: > 0 } named
        ? named
        : (from directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
           from name in Names
           let path = System.IO.Path.Combine(directory, name)
           where File.Exists(path)
           select path).FirstOrDefault();
}
