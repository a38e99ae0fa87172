using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Moderator.Rounds;

namespace Moderator.Benchmarks;

/// <summary><c>load</c>: how many comments a second the real server scores, decides and stores, beside an endpoint that does nothing.</summary>
internal static class LoadVerb
{
    private static readonly string[] Loads = ["bare", "analyze", "comments", "scores", "stored-batches"];

    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long each load runs.", DefaultValueFactory = _ => 15 };
        var minutes = new Option<int>("--minutes") { Description = "Instead: stores comments at half of what it can for so long, and watches the memory.", DefaultValueFactory = _ => 0 };
        var connections = new Option<int>("--connections") { Description = "How many connections send, one request after another each.", DefaultValueFactory = _ => 128 };
        var batch = new Option<int>("--batch") { Description = "How many comments a batch holds.", DefaultValueFactory = _ => 100 };
        var batchConnections = new Option<int>("--batch-connections") { Description = "How many connections send batches.", DefaultValueFactory = _ => 4 };
        var rate = new Option<double?>("--rate") { Description = "How many requests a second are sent, instead of as many as are answered and half of that." };
        var only = new Option<string[]>("--only") { Description = $"Measures these alone: {string.Join(", ", Loads)}.", AllowMultipleArgumentsPerToken = true };
        only.AcceptOnlyFromAmong(Loads);
        var kept = new Option<string?>("--data-dir") { Description = "Where the server's database is, which is kept with all that it holds; an empty one that is removed afterwards unless given." };
        var server = new ServerOptions();
        var command = new Command("load", "Measures the real server under load: as much as it answers, and half of that.") { seconds, minutes, connections, batch, batchConnections, rate, only, kept, server.Model, server.Program };
        command.SetAction(async parsed =>
        {
            using var directory = new TemporaryDirectory();
            var start = server.Read(parsed, parsed.GetValue(kept) is { } data ? Path.GetFullPath(data) : directory.Path);
            var key = await ServerProgram.PrepareAsync(start);
            var duration = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            var (many, senders, items) = (parsed.GetValue(connections), parsed.GetValue(batchConnections), parsed.GetValue(batch));
            if (parsed.GetValue(minutes) > 0) return await WatchAsync(start, key, many, duration, TimeSpan.FromMinutes(parsed.GetValue(minutes)));

            var asked = parsed.GetValue(rate);
            var chosen = parsed.GetValue(only) is { Length: > 0 } named ? named : Loads;
            Console.WriteLine(LoadReport.Heads);
            if (chosen.Contains("bare"))
            {
                await using var bare = Bare();
                await bare.StartAsync();
                await RunAsync(asked, perSecond => new LoadRounds(new Uri(bare.Urls.Single()), key, 17).BareAsync(many, duration, perSecond));
            }

            using var program = await ServerProgram.StartAsync(start);
            var load = new LoadRounds(program.Address, key, 17, program.Id);
            if (chosen.Contains("analyze")) await RunAsync(asked, perSecond => load.AnalyzeAsync(many, duration, perSecond));
            if (chosen.Contains("comments")) await RunAsync(asked, perSecond => load.CommentsAsync(many, duration, perSecond));
            if (chosen.Contains("scores")) await RunAsync(asked, perSecond => load.ScoresAsync(senders, duration, items, perSecond));
            if (chosen.Contains("stored-batches")) await RunAsync(asked, perSecond => load.StoredBatchesAsync(senders, duration, items, perSecond));
            Console.WriteLine($"resident memory of the server {program.ResidentBytes >> 20} MB; database {new FileInfo(start.DatabasePath).Length >> 20} MB");
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(double? given, Func<double?, Task<LoadReport>> run)
    {
        if (given is not null)
        {
            Console.WriteLine(await run(given));
            return;
        }

        var full = await run(null);
        Console.WriteLine(full);
        Console.WriteLine(await run(full.Rate / 2));
    }

    /// <summary>
    /// Stores at half rate, and prints the memory at the start, once a minute and at the end. It is flat where the last third
    /// of the time needs no more than a tenth beyond the third before.
    /// </summary>
    private static async Task<int> WatchAsync(ServerCommand start, string key, int connections, TimeSpan warmUp, TimeSpan duration)
    {
        using var program = await ServerProgram.StartAsync(start);
        Console.WriteLine($"resident memory before the first request: {program.ResidentBytes >> 20} MB");
        var load = new LoadRounds(program.Address, key, 17, program.Id);
        var full = await load.CommentsAsync(connections, warmUp);
        Console.WriteLine(LoadReport.Heads);
        Console.WriteLine(full);
        var first = program.ResidentBytes >> 20;
        Console.WriteLine($"resident memory at the start: {first} MB");
        var memory = new List<long>();
        // A load has a third of its time before it to warm up: together they take a minute.
        for (var minute = 1; minute <= duration.TotalMinutes; minute++)
        {
            var report = await load.CommentsAsync(connections, TimeSpan.FromSeconds(45), full.Rate / 2);
            memory.Add(program.ResidentBytes >> 20);
            Console.WriteLine($"{report}  minute {minute}: {memory[^1]} MB");
        }

        var third = Math.Max(1, memory.Count / 3);
        var (before, last) = (memory.SkipLast(third).TakeLast(third).DefaultIfEmpty(first).Max(), memory.TakeLast(third).Max());
        var flat = last <= before * 1.1;
        Console.WriteLine($"resident memory: {first} MB at the start, {memory[^1]} MB at the end, {memory.Max()} MB at most; {last} MB in the last third of the time, {before} MB in the one before: {(flat ? "flat" : "growing")}; database {new FileInfo(start.DatabasePath).Length >> 20} MB");
        return flat ? 0 : 1;
    }

    /// <summary>Shares this program with the client; the measured server has a program of its own.</summary>
    private static WebApplication Bare()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        app.MapPost("/bare", async (HttpContext context) =>
        {
            await context.Request.BodyReader.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("{}");
        });
        return app;
    }
}
