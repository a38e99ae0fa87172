using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Moderator.Rounds;
using Moderator.Rounds.Desk;
using Moderator.Storage;
using Moderator.Storage.Search;

namespace Moderator.Benchmarks;

/// <summary><c>console</c>: how fast somebody decides in the console by keyboard, and how long its pages take, with many comments stored.</summary>
internal static class ConsoleVerb
{
    private const int First = 20;
    private const int Times = 5;

    public static Command Create()
    {
        var stored = new Option<int>("--stored") { Description = "How many comments are stored, over 30 days and three sites.", DefaultValueFactory = _ => 1_000_000 };
        var waiting = new Option<int>("--waiting") { Description = "How many of them wait for a moderator.", DefaultValueFactory = _ => 100_000 };
        var decisions = new Option<int>("--decisions") { Description = "How many decisions are made after the first twenty.", DefaultValueFactory = _ => 200 };
        var keep = new Option<string?>("--data-dir") { Description = "Fills the store there and keeps it; a store that is there already, made so, is used as it is." };
        var server = new ServerOptions();
        var command = new Command("console", "Measures the review console in a real Chromium: from key press to next card, and the load of every page.") { stored, waiting, decisions, keep, server.Model, server.Program };
        command.SetAction(async parsed =>
        {
            var (all, waits) = (parsed.GetValue(stored), parsed.GetValue(waiting));
            // A fifth of the cards is skipped, and what is skipped does not come again; four are held behind the last.
            var needed = ((First + parsed.GetValue(decisions)) * 5 / 4) + 10;
            var wrong = Chromium.Path is null ? Chromium.HowToGet
                : waits < needed ? $"--waiting is {waits}: for so many decisions at least {needed} comments have to wait."
                : all < waits ? $"--stored is {all}: it counts those that wait too, and must be at least --waiting ({waits})."
                : null;
            if (wrong is not null)
            {
                await Console.Error.WriteLineAsync(wrong);
                return 1;
            }

            using var temporary = new TemporaryDirectory();
            var start = server.Read(parsed, parsed.GetValue(keep) is { } named ? Path.GetFullPath(named) : temporary.Path);
            if (File.Exists(start.DatabasePath))
            {
                Console.WriteLine("The store is used as it is.");
            }
            else
            {
                await ServerProgram.PrepareAsync(start);
                var begun = Stopwatch.GetTimestamp();
                var what = await new FilledDesk(start.DatabasePath, all, waits, Console.Out).FillAsync();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}; {new FileInfo(start.DatabasePath).Length >> 20} MB; filled in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s"));
            }

            var decided = await MeasureAsync(start, parsed.GetValue(decisions));
            return await AreStoredAsync(start, decided) ? 0 : 1;
        });
        return command;
    }

    /// <returns>How many comments were decided.</returns>
    private static async Task<int> MeasureAsync(ServerCommand start, int decisions)
    {
        var before = await CountDecidedAsync(start);
        using var program = await ServerProgram.StartAsync(start);
        await using var browser = await DeskBrowser.OpenAsync(program.Address);
        await browser.SignInAsync(FilledDesk.UserName, FilledDesk.Password);
        var pace = new DecidingPace(browser);
        await pace.OpenAsync();
        var first = await pace.DecideAsync(First);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first.Decided} decisions by keyboard alone, and {first.Next.Count - first.Decided} skipped: {first.Seconds:0.00} s"));
        var more = await pace.DecideAsync(decisions);
        await pace.SentAsync();
        var next = more.Next.Order().ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"from key press to next card, {more.Decided} decisions and {next.Count - more.Decided} skipped in {more.Seconds:0.0} s: median {At(next, 0.5):0} ms, p95 {At(next, 0.95):0} ms, slowest {next[^1]:0} ms (N = {next.Count})"));
        Console.WriteLine($"{"page",-44} {"median, ms",10} {"slowest, ms",11} {"N",3}");
        await foreach (var page in new PageTimes(browser, Times).MeasureAsync())
        {
            var took = page.Milliseconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{page.Name,-44} {At(took, 0.5),10:0} {took[^1],11:0} {took.Count,3}"));
        }

        Console.WriteLine($"resident memory of the server {program.ResidentBytes >> 20} MB");
        return before + first.Decided + more.Decided;
    }

    /// <summary>Whether every decision is on disk, in the store that the server left.</summary>
    private static async Task<bool> AreStoredAsync(ServerCommand start, int decided)
    {
        var stored = await CountDecidedAsync(start);
        Console.WriteLine(stored == decided ? "Every decision is stored." : $"{decided} comments were decided, {stored} decisions are stored.");
        return stored == decided;
    }

    private static async Task<int> CountDecidedAsync(ServerCommand start)
    {
        await using var database = ModerationDatabase.Open(new DatabaseOptions(start.DatabasePath), TimeProvider.System);
        return new CommentSearch(database).Count(new CommentQuery { Moderator = FilledDesk.UserName }, int.MaxValue);
    }

    /// <param name="sorted">Not empty.</param>
    /// <param name="share">Which part of them is smaller or the same.</param>
    private static double At(IReadOnlyList<double> sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * share) - 1)];
}
