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
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long each load runs.", DefaultValueFactory = _ => 15 };
        var connections = new Option<int>("--connections") { Description = "How many connections send, one request after another each.", DefaultValueFactory = _ => 128 };
        var batch = new Option<int>("--batch") { Description = "How many comments a batch to score holds.", DefaultValueFactory = _ => 100 };
        var server = new ServerOptions();
        var command = new Command("load", "Measures the real server under load.") { seconds, connections, batch, server.Model, server.Program };
        command.SetAction(async parsed =>
        {
            using var directory = new TemporaryDirectory();
            var start = server.Read(parsed, directory.Path);
            var key = await ServerProgram.PrepareAsync(start);
            var duration = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            await using (var bare = Bare())
            {
                await bare.StartAsync();
                Console.WriteLine(await new LoadRounds(new Uri(bare.Urls.Single()), key, 17).BareAsync(parsed.GetValue(connections), duration));
            }

            using var program = await ServerProgram.StartAsync(start);
            var load = new LoadRounds(program.Address, key, 17);
            Console.WriteLine(await load.CommentsAsync(Math.Max(1, parsed.GetValue(connections) / 16), duration));
            Console.WriteLine(await load.CommentsAsync(parsed.GetValue(connections), duration));
            Console.WriteLine(await load.ScoresAsync(4, duration, parsed.GetValue(batch)));
            Console.WriteLine($"resident memory of the server {program.ResidentBytes >> 20} MB; database {new FileInfo(start.DatabasePath).Length >> 20} MB");
            return 0;
        });
        return command;
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
