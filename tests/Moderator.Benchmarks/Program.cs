using System.CommandLine;
using Moderator.Benchmarks;

var root = new RootCommand("Measurements and long rounds of Moderator.");
root.Subcommands.Add(MicroVerb.Create());
root.Subcommands.Add(FuzzScorerVerb.Create());
root.Subcommands.Add(LanguageVerbs.CreateTable());
root.Subcommands.Add(LanguageVerbs.CreateMeasure());
root.Subcommands.Add(KillVerb.Create());
root.Subcommands.Add(FuzzVerb.Create());
root.Subcommands.Add(LoadVerb.Create());
root.Subcommands.Add(SwapVerb.Create());
root.Subcommands.Add(WriterVerb.Create());
root.Subcommands.Add(StatisticsVerb.Create());
root.Subcommands.Add(ConsoleVerb.Create());
root.Subcommands.Add(ScoringVerb.Create());
return await root.Parse(args).InvokeAsync();
